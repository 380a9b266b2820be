import { type JsonObject, objectOf, parseJson } from '@pipeproxy/core';
import { type PlainRequest, type PlainServer, startPlainServer } from './plain-server.ts';

const PATH = /^\/v1beta\/(models\/[\w.%-]+):(embedContent|batchEmbedContents)$/;
const FIELDS = ['model', 'content', 'taskType', 'title', 'outputDimensionality'];

const refusal = (code: number, status: string, message: string, ...details: object[]) => ({
  code,
  body: { error: { code, message, status, details } },
});
const invalid = (message: string) => refusal(400, 'INVALID_ARGUMENT', message);
const unknown = (name: string, where: string) =>
  invalid(`Invalid JSON payload received. Unknown name "${name}" at '${where}': Cannot find field.`);

/** What Google refuses in one request for a vector. */
function complaint(request: JsonObject, where: string, model: string, needsModel: boolean) {
  const odd = Object.keys(request).find((name) => !FIELDS.includes(name));
  if (odd !== undefined) return unknown(odd, where);
  if (request.model === undefined ? needsModel : request.model !== model) {
    return invalid(`* ${where}.model: unexpected model name format\n`);
  }
  const parts = objectOf(request.content)?.parts;
  return Array.isArray(parts) && parts.length > 0 ? undefined : invalid(`* ${where}.content: content is required\n`);
}

/** A vector that tells its text. */
export const vectorOf = (text: string, size = 4): readonly number[] =>
  Array.from({ length: size }, (_, at) => ((text.codePointAt(at) ?? 0) % 64) / 64);

function embeddingOf(request: JsonObject): object {
  const { parts } = request.content as unknown as { parts: [{ text: string }] };
  return { values: vectorOf(parts[0].text, Number(request.outputDimensionality ?? 4)) };
}

function answerTo({ url, headers, body }: PlainRequest, key: string) {
  const [, model = '', method] = PATH.exec(url) ?? [];
  if (model === '') return refusal(404, 'NOT_FOUND', 'Requested entity was not found.');
  if (headers['x-goog-api-key'] !== key) {
    const reason = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' };
    return refusal(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', reason);
  }
  if (!model.includes('embedding')) {
    return refusal(
      404,
      'NOT_FOUND',
      `${model} is not found for API version v1beta, or is not supported for ${method}.`,
    );
  }
  const sent = objectOf(parseJson(String(body))) ?? {};
  const isBatch = method === 'batchEmbedContents';
  const odd = isBatch ? Object.keys(sent).find((name) => name !== 'requests') : undefined;
  if (odd !== undefined) return unknown(odd, '');
  const requests = (isBatch ? sent.requests : [sent]) as readonly JsonObject[];
  const fault = requests.map((one, at) => complaint(one, `requests[${at}]`, model, isBatch)).find(Boolean);
  if (fault) return fault;
  const embeddings = requests.map(embeddingOf);
  const usageMetadata = { promptTokenCount: 5 * requests.length };
  return { code: 200, body: isBatch ? { embeddings, usageMetadata } : { embedding: embeddings[0], usageMetadata } };
}

/** A server that embeds as Google does, and refuses what Google refuses. */
export function startGoogleEmbeddings(key: string): Promise<PlainServer> {
  return startPlainServer((response, request) => {
    const { code, body } = answerTo(request, key);
    response.writeHead(code, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body));
  });
}

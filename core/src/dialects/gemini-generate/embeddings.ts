import type { EmbedCodec, EmbedReply, JsonObject, JsonValue, Loss } from '../../contract/index.ts';
import { arrayOf, defined, isObject, objectOf, stringOf } from '../../wire/json-values.ts';
import { noteFields } from '../../wire/note-fields.ts';
import { invalidRequest, unsupportedRequest } from '../../wire/request-error.ts';
import { geminiModelName } from './model-names.ts';
import { fieldOf, otherFields } from './proto-fields.ts';
import { numberIn } from './sampling.ts';
import { decodeUsage } from './usage.ts';

/** The one text of a content. Several parts make one vector, in a way that only Google knows. */
function textOfContent(value: JsonValue | undefined, param: string): string {
  const parts = arrayOf(objectOf(value)?.parts);
  const text = stringOf(objectOf(parts[0])?.text);
  if (parts.length === 0) throw invalidRequest('A content with a text is needed.', param);
  if (parts.length === 1 && text !== undefined) return text;
  throw unsupportedRequest('Only contents of one text can be embedded by this upstream.', param, true);
}

const HINTS = [
  ['taskType', 'embedding-task', 'the upstream is not told what the vectors are for'],
  ['title', 'embedding-title', 'the upstream is not told the title of the text'],
] as const;

function noteHints(requests: readonly JsonObject[], note: (loss: Loss) => void): void {
  for (const [name, feature, effect] of HINTS) {
    const count = requests.filter((request) => fieldOf(request, name) !== undefined).length;
    if (count > 0) note({ feature, effect, count });
  }
}

const READ: readonly string[] = ['model', 'content', 'outputDimensionality', ...HINTS.map(([name]) => name)];

/** The requests of a batch, or the one that the body is. Each gets a vector, so none may be passed over. */
function requestsIn(body: JsonObject): readonly JsonObject[] {
  if (body.requests === undefined) return [body];
  const requests = arrayOf(body.requests);
  if (requests.length === 0) throw invalidRequest('At least one content is needed.', 'requests');
  return requests.map((request, at) => {
    if (isObject(request)) return request;
    throw invalidRequest('A request is an object.', `requests[${at}]`);
  });
}

function dimensionsOf(requests: readonly JsonObject[]): number | undefined {
  const wanted = new Set(requests.map((request) => numberIn(request, 'outputDimensionality', '')));
  if (wanted.size > 1)
    throw unsupportedRequest('All vectors of a call must have one size.', 'outputDimensionality', true);
  return [...wanted][0];
}

function decodeReply(document: JsonObject): EmbedReply | undefined {
  const entries = document.embedding === undefined ? document.embeddings : [document.embedding];
  if (!Array.isArray(entries)) return undefined;
  const vectors = arrayOf(entries).map((entry) => arrayOf(objectOf(entry)?.values).map(Number));
  return { vectors, ...defined({ usage: decodeUsage(fieldOf(document, 'usageMetadata')) }) };
}

function encodeUsage({ usage }: EmbedReply): JsonObject {
  const promptTokenCount = usage?.inputTokens;
  return promptTokenCount === undefined ? {} : { usageMetadata: { promptTokenCount } };
}

/** @see https://ai.google.dev/api/embeddings */
export const embed: EmbedCodec = {
  operation: 'embed-batch',
  decodeRequest(body, { note }) {
    const requests = requestsIn(body);
    noteHints(requests, note);
    for (const request of requests) noteFields(otherFields(request, READ), {}, note);
    const texts = requests.map(({ content }, at) =>
      textOfContent(content, requests[0] === body ? 'content' : `requests[${at}].content`),
    );
    return { texts, ...defined({ dimensions: dimensionsOf(requests) }) };
  },
  encodeRequest: ({ texts, dimensions: outputDimensionality }, model) => ({
    requests: texts.map((text) => ({
      model: geminiModelName(model),
      content: { parts: [{ text }] },
      ...defined({ outputDimensionality }),
    })),
  }),
  decodeReply,
  encodeReply(reply, { operation }) {
    const [embedding, ...others] = reply.vectors.map((values) => ({ values }));
    const said = operation === 'embed' ? { embedding } : { embeddings: embedding ? [embedding, ...others] : [] };
    return { ...defined(said), ...encodeUsage(reply) } as JsonObject;
  },
};

import type { EmbedCodec, EmbedReply, JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, defined, isObject, numberOf, objectOf, pickFields, textOf } from '../../wire/json-values.ts';
import { noteFields } from '../../wire/note-fields.ts';
import { invalidRequest, unsupportedRequest } from '../../wire/request-error.ts';
import { numberIn } from './decode-request.ts';
import { pipedUsage } from './piped-usage.ts';

const isText = (value: JsonValue): value is string => typeof value === 'string';

function textsIn(input: JsonValue | undefined): readonly string[] {
  const texts = arrayOf(isText(input ?? null) ? [input as string] : input);
  if (texts.length === 0) throw invalidRequest('At least one text is needed.', 'input');
  if (texts.every(isText)) return texts;
  throw unsupportedRequest('Only texts can be embedded by this upstream, not tokens.', 'input', true);
}

const FLOAT_BYTES = 4;

/** Vectors may come as the bytes of their floats, little endian. */
function fromBytes(text: string): readonly number[] {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: Math.floor(bytes.length / FLOAT_BYTES) }, (_, at) => bytes.readFloatLE(at * FLOAT_BYTES));
}

const toBytes = (vector: readonly number[]): string => Buffer.from(Float32Array.from(vector).buffer).toString('base64');

function vectorOf({ embedding }: JsonObject): readonly number[] {
  const text = textOf(embedding);
  return text === undefined ? arrayOf(embedding).map(Number) : fromBytes(text);
}

function decodeReply({ data, usage }: JsonObject): EmbedReply | undefined {
  if (!Array.isArray(data)) return undefined;
  const entries = arrayOf(data).filter(isObject);
  const sorted = entries.toSorted((one, other) => (numberOf(one.index) ?? 0) - (numberOf(other.index) ?? 0));
  return { vectors: sorted.map(vectorOf), ...defined({ usage: pipedUsage.decode(objectOf(usage) ?? {}) }) };
}

function encodeUsage({ usage }: EmbedReply): JsonObject {
  const tokens = usage?.inputTokens;
  return tokens === undefined ? {} : { usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

const FORMATS: readonly (JsonValue | undefined)[] = [undefined, null, 'float', 'base64'];
const READ: readonly string[] = ['model', 'input', 'dimensions', 'encoding_format'];

/** @see https://platform.openai.com/docs/api-reference/embeddings */
export const embed: EmbedCodec = {
  operation: 'embed',
  decodeRequest(body, { note }) {
    if (!FORMATS.includes(body.encoding_format)) {
      throw invalidRequest('`encoding_format` must be float or base64.', 'encoding_format');
    }
    const dimensions = numberIn(body, 'dimensions');
    noteFields(pickFields(body, (name) => !READ.includes(name)) as JsonObject, { user: 'user' }, note);
    return { texts: textsIn(body.input), ...defined({ dimensions }) };
  },
  encodeRequest: ({ texts, dimensions }, model) => ({ model, input: texts, ...defined({ dimensions }) }),
  decodeReply,
  encodeReply: (reply, { body, model }) => ({
    object: 'list',
    data: reply.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: body.encoding_format === 'base64' ? toBytes(vector) : vector,
    })),
    model,
    ...encodeUsage(reply),
  }),
};

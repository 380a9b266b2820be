import { createHash } from 'node:crypto';
import { asList, asText, type LooseObject } from '../loose-json.ts';

/** 2026-01-01: replies are the same every day. */
const CREATED = 1_767_225_600;
const DIMENSIONS = 4;

/** The same numbers for the same text, all of which four bytes can hold. */
function vectorOf(input: unknown, dimensions: number): Float32Array {
  const digest = createHash('sha256').update(JSON.stringify(input)).digest();
  return Float32Array.from({ length: dimensions }, (_, at) => ((digest[at % digest.length] ?? 0) - 128) / 128);
}

function inputsOf({ input }: LooseObject): readonly unknown[] {
  return Array.isArray(input) && typeof input[0] !== 'number' ? input : [input];
}

/** A list of embeddings, as numbers or as the bytes of them. */
export function embeddingsDocument(body: LooseObject): object {
  const inputs = inputsOf(body);
  const data = inputs.map((input, index) => {
    const vector = vectorOf(input, typeof body.dimensions === 'number' ? body.dimensions : DIMENSIONS);
    const isBytes = body.encoding_format === 'base64';
    const embedding = isBytes ? Buffer.from(vector.buffer).toString('base64') : [...vector];
    return { object: 'embedding', index, embedding };
  });
  const tokens = inputs.length * 5;
  return { object: 'list', data, model: body.model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

const usage = {
  total_tokens: 110,
  input_tokens: 10,
  output_tokens: 100,
  input_tokens_details: { text_tokens: 10, image_tokens: 0 },
};

/** The bytes of a picture, the same for the same words. */
const pictureOf = ({ prompt }: LooseObject): string => createHash('sha256').update(asText(prompt)).digest('base64');

/** Pictures; older models give their addresses and count nothing. */
export function imagesDocument(body: LooseObject): object {
  const count = Number(body.n ?? 1);
  if (asText(body.model).startsWith('dall-e')) {
    const url = 'https://pictures.test/FAKE.png';
    return { created: CREATED, data: Array.from({ length: count }, () => ({ url, revised_prompt: body.prompt })) };
  }
  return { created: CREATED, data: Array.from({ length: count }, () => ({ b64_json: pictureOf(body) })), usage };
}

/** A picture while it is made: the names and payloads of its events. */
export function imageEvents(body: LooseObject, word: 'image_generation' | 'image_edit'): readonly LooseObject[] {
  const shared = { b64_json: pictureOf(body), created_at: CREATED, size: '1024x1024', output_format: 'png' };
  const partials = asList(Array.from({ length: Number(body.partial_images ?? 0) }, (_, at) => at));
  return [
    ...partials.map((at) => ({ type: `${word}.partial_image`, ...shared, partial_image_index: at })),
    { type: `${word}.completed`, ...shared, usage },
  ];
}

import { flag, listOf, nullable, number, object, oneOf, type Shape, text, textOr } from '../shape.ts';

const tokens = listOf(number({ isInteger: true, min: 0 }), { min: 1 });

const input: Shape = (value, path) => {
  const [first] = Array.isArray(value) ? value : [];
  if (typeof first === 'number') return tokens(value, path);
  return textOr(listOf(Array.isArray(first) ? tokens : text({ min: 1 }), { min: 1, max: 2_048 }))(value, path);
};

/** @see https://platform.openai.com/docs/api-reference/embeddings/create */
export const embeddingsShape = object(
  { model: text({ min: 1 }), input },
  {
    dimensions: number({ isInteger: true, min: 1 }),
    encoding_format: oneOf('float', 'base64'),
    user: text(),
  },
);

const COUNT = number({ isInteger: true, min: 1, max: 10 });

const LOOKS = {
  background: nullable(oneOf('transparent', 'opaque', 'auto')),
  output_format: nullable(oneOf('png', 'jpeg', 'webp')),
  quality: nullable(text()),
  response_format: nullable(oneOf('url', 'b64_json')),
  size: nullable(text()),
  user: text(),
};

/** @see https://platform.openai.com/docs/api-reference/images/create */
export const imagesShape = object(
  { model: text({ min: 1 }), prompt: text({ min: 1, max: 32_000 }) },
  {
    ...LOOKS,
    moderation: nullable(oneOf('low', 'auto')),
    n: nullable(COUNT),
    output_compression: nullable(number({ isInteger: true, min: 0, max: 100 })),
    partial_images: nullable(number({ isInteger: true, min: 0, max: 3 })),
    stream: nullable(flag),
    style: nullable(oneOf('vivid', 'natural')),
  },
);

/** A file of a form; a field with text in its place is none. */
const file = object({
  fileName: text({ min: 1 }),
  mediaType: oneOf('image/png', 'image/jpeg', 'image/webp'),
  bytes: number({ min: 1 }),
  digest: text(),
});

const files: Shape = (value, path) => (Array.isArray(value) ? listOf(file, { max: 16 }) : file)(value, path);

/** The fields of a form are texts. @see https://platform.openai.com/docs/api-reference/images/createEdit */
export const imageEditsShape: Shape = (value, path) => {
  const isList = Object.hasOwn(Object(value), 'image[]');
  return object(
    { model: text({ min: 1 }), prompt: text({ min: 1, max: 32_000 }), [isList ? 'image[]' : 'image']: files },
    { ...LOOKS, mask: file, n: text({ pattern: /^([1-9]|10)$/ }), stream: oneOf('true', 'false') },
  )(value, path);
};

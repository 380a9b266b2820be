/** First bytes of the media types that the vendors take. */
const MAGIC: readonly (readonly [mediaType: string, isIt: (bytes: Buffer) => boolean])[] = [
  ['image/png', (bytes) => bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))],
  ['image/jpeg', (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ['image/gif', (bytes) => bytes.subarray(0, 4).toString('latin1') === 'GIF8'],
  [
    'image/webp',
    (bytes) =>
      bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP',
  ],
  ['application/pdf', (bytes) => bytes.subarray(0, 4).toString('latin1') === '%PDF'],
];

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The media type that the bytes have, whatever their sender says. */
export function sniffMediaType(base64: string): string | undefined {
  const head = Buffer.from(base64.slice(0, 64), 'base64');
  return MAGIC.find(([, isIt]) => isIt(head))?.[0];
}

/** Whether a text is base64. A last group that was cut short passes: recorded images are cut short. */
export const isBase64 = (value: string): boolean => BASE64.test(value);

/** Splits `data:<media type>[;parameters];base64,<data>`; undefined when it is no base64 data URL. */
export function parseDataUrl(url: string): { mediaType: string; data: string } | undefined {
  const comma = url.indexOf(',');
  const head = url.slice(0, comma);
  if (comma < 0 || !head.startsWith('data:') || !head.endsWith(';base64')) return undefined;
  return { mediaType: head.slice('data:'.length).split(';')[0] ?? '', data: url.slice(comma + 1) };
}

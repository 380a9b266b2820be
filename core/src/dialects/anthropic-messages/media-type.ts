// trap 45
const ALIASES = new Map([
  ['image/jpg', 'image/jpeg'],
  ['image/pjpeg', 'image/jpeg'],
]);

/** First bytes of a file, as text of one character each, and what they mean. */
const MAGIC: readonly (readonly [bytes: RegExp, mediaType: string])[] = [
  [/^\x89PNG/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'], // trap 45
  [/^GIF8/, 'image/gif'],
  [/^RIFF....WEBP/s, 'image/webp'],
  [/^%PDF/, 'application/pdf'],
];

/**
 * The media type of base64 data: what its first bytes say, else what was declared, in its proper spelling.
 *
 * The API compares the two and refuses an image whose bytes say otherwise.
 * @see https://github.com/NousResearch/hermes-agent/issues/55432
 */
export function actualMediaType(data: string, declared: string): string {
  const head = Buffer.from(data.slice(0, 24), 'base64').toString('latin1');
  const found = MAGIC.find(([bytes]) => bytes.test(head))?.[1];
  const plain = declared.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return found ?? ALIASES.get(plain) ?? plain;
}

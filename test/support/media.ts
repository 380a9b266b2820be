import { createHash } from 'node:crypto';

/** A picture of one pixel. */
export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The smallest file that begins and ends as a PDF does. */
export const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n').toString(
  'base64',
);

export const IMAGE_URL = 'https://example.com/cat.png';

/** How the scripted upstream names what it received: the first hex digits of the data's SHA-256. */
export const digestOf = (base64: string): string =>
  createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex').slice(0, 12);

/** Bytes of the data. */
export const sizeOf = (base64: string): number => Buffer.from(base64, 'base64').length;

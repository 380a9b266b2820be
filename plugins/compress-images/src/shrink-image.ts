import type { Sharp } from './load-sharp.ts';

/** What images may become. */
export interface ImageRules {
  /** Longest side in pixels. */
  readonly maxSize: number;
  /** 0 to 1. */
  readonly quality: number;
  readonly format: 'jpeg' | 'webp' | 'png';
  /** Images of more pixels are not decoded. */
  readonly maxPixels: number;
}

/** What models read and `sharp` decodes; drawings, which have no pixels, are not among them. */
const FORMATS: ReadonlySet<string | undefined> = new Set(['jpeg', 'png', 'webp', 'gif', 'heif', 'tiff']);

/** Pixels of a side. A line costs something, however short it is: a picture of 1 x 49 million pixels took 68 s (sharp 0.35.5). */
const LONGEST_SIDE = 65_535;

const LESS_THAN = 0x3c;
const SPACE = 0x20;

/** A drawing is text: it is not even looked at by the library, which would paint it. */
function isMarkup(bytes: Uint8Array): boolean {
  const start = bytes[0] === 0xef ? 3 : 0;
  return bytes.subarray(start, start + 64).find((byte) => byte > SPACE) === LESS_THAN;
}

/**
 * Makes an image smaller: turned as its camera said, on white where the format has no transparency, never enlarged. Undefined where it
 * would not become smaller, moves, is a drawing, or has a side that no camera makes. The same bytes always become the same bytes.
 *
 * @throws Error for what is no image, is damaged, or has too many pixels.
 */
export async function shrinkImage(
  bytes: Uint8Array,
  { maxSize, quality, format, maxPixels }: ImageRules,
  sharp: Sharp,
): Promise<Uint8Array | undefined> {
  if (isMarkup(bytes)) return undefined;
  const limits = { limitInputPixels: maxPixels };
  const { format: found, pages = 1, width = 0, height = 0 } = await sharp(bytes, limits).metadata();
  if (!FORMATS.has(found) || pages > 1 || Math.max(width, height) > LONGEST_SIDE) return undefined;
  const sized = sharp(bytes, limits)
    .rotate()
    .resize({ width: maxSize, height: maxSize, fit: 'inside', withoutEnlargement: true });
  const opaque = format === 'jpeg' ? sized.flatten({ background: '#ffffff' }) : sized;
  const options = format === 'png' ? {} : { quality: Math.round(quality * 100) };
  const smaller = await opaque.toFormat(format, options).toBuffer();
  return smaller.length < bytes.length ? smaller : undefined;
}

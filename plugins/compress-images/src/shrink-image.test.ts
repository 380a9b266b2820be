import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Sharp } from './load-sharp.ts';
import { type ImageRules, shrinkImage } from './shrink-image.ts';

const RULES: ImageRules = { maxSize: 1600, quality: 0.85, format: 'jpeg', maxPixels: 50_000_000 };
const shrink = (bytes: Uint8Array, rules: Partial<ImageRules> = {}) =>
  shrinkImage(bytes, { ...RULES, ...rules }, sharp as unknown as Sharp);

/** Pixels that no format can say in a few bytes, the same each time. */
function noise(width: number, height: number, channels: 3 | 4 = 3): ReturnType<typeof sharp> {
  let state = 1;
  const data = Uint8Array.from({ length: width * height * channels }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  });
  return sharp(data, { raw: { width, height, channels } });
}

const plain = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 4, background } });

async function sizeOf(bytes: Uint8Array | undefined): Promise<readonly number[]> {
  const { width, height } = await sharp(bytes).metadata();
  return [width, height];
}

/** Red, green and blue of one pixel. */
async function pixelOf(bytes: Uint8Array | undefined, left: number, top: number): Promise<readonly number[]> {
  const area = { left, top, width: 1, height: 1 };
  return [...(await sharp(bytes).extract(area).removeAlpha().raw().toBuffer())];
}

describe('an image', () => {
  it('becomes a smaller one of the wanted format', async () => {
    const png = await noise(300, 200).png().toBuffer();
    for (const format of ['jpeg', 'webp'] as const) {
      const smaller = await shrink(png, { format });
      expect(smaller?.length).toBeLessThan(png.length);
      expect(await sharp(smaller).metadata()).toMatchObject({ format, width: 300, height: 200 });
    }
    const small = await shrink(png, { quality: 0.3 });
    expect(small?.length).toBeLessThan((await shrink(png))?.length ?? 0);
  });

  it.each(['jpeg', 'webp', 'avif', 'tiff'] as const)('is read as %s, too', async (format) => {
    const bytes = await noise(200, 200).toFormat(format, { quality: 100 }).toBuffer();
    expect(await shrink(bytes, { maxSize: 20 })).toBeInstanceOf(Uint8Array);
  });

  it('foundry section 4: fits the longest side, and is never enlarged', async () => {
    expect(await sizeOf(await shrink(await noise(400, 100).png().toBuffer(), { maxSize: 200 }))).toEqual([200, 50]);
    expect(await sizeOf(await shrink(await noise(100, 400).png().toBuffer(), { maxSize: 200 }))).toEqual([50, 200]);
    expect(await sizeOf(await shrink(await noise(64, 64).png().toBuffer()))).toEqual([64, 64]);
  });

  it('foundry section 4: is white, not black, where it was transparent', async () => {
    const clear = plain(200, 200, '#00000000').composite([
      { input: await noise(100, 100).png().toBuffer(), left: 100, top: 100 },
    ]);
    const png = await clear.png().toBuffer();
    expect(await pixelOf(await shrink(png), 20, 20)).toEqual([255, 255, 255]);
    const webp = await sharp(await shrink(png, { format: 'webp' })).metadata();
    expect(webp.hasAlpha).toBe(true);
  });

  it('foundry section 4: is turned as its camera said', async () => {
    const image = sharp(await noise(400, 200).png().toBuffer());
    const turned = await image.withMetadata({ orientation: 6 }).png().toBuffer();
    expect(await sizeOf(await shrink(turned, { maxSize: 100 }))).toEqual([50, 100]);
    const { orientation } = await sharp(await shrink(turned, { maxSize: 100 })).metadata();
    expect(orientation ?? 1).toBe(1);
  });

  it('keeps its colours where they were said in another space', async () => {
    const red = plain(200, 200, '#ff0000').composite([
      { input: await noise(50, 50).png().toBuffer(), left: 0, top: 0 },
    ]);
    const cmyk = await red.flatten().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    const [r = 0, g = 255, b = 255] = await pixelOf(await shrink(cmyk, { quality: 0.5 }), 150, 150);
    expect([r > 200, g < 60, b < 60]).toEqual([true, true, true]);
  });

  it('foundry section 4: stays where it would not become smaller', async () => {
    const jpeg = await noise(100, 100).jpeg({ quality: 20 }).toBuffer();
    expect(await shrink(jpeg)).toBeUndefined();
    expect(await shrink(await plain(8, 8, '#fff').png().toBuffer())).toBeUndefined();
  });

  it('foundry section 4: stays where it moves or is drawn', async () => {
    const frames = [await plain(60, 60, '#f00').png().toBuffer(), await noise(60, 60).png().toBuffer()];
    for (const format of ['gif', 'webp'] as const) {
      const moving = await sharp(frames, { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      expect((await sharp(moving).metadata()).pages).toBe(2);
      expect(await shrink(moving)).toBeUndefined();
    }
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="4000"><!-- '.padEnd(50_000, 'x');
    for (const start of ['', '\ufeff', '\n  <?xml version="1.0"?>']) {
      expect(await shrink(Buffer.from(`${start}${drawing} --></svg>`))).toBeUndefined();
    }
    expect(await shrink(await noise(100, 100).gif().toBuffer())).toBeInstanceOf(Uint8Array);
  });

  it('foundry section 4: is refused where it is none, or has too many pixels', async () => {
    await expect(shrink(Buffer.from('no image at all'))).rejects.toThrow('unsupported image format');
    await expect(shrink(await noise(100, 100).png().toBuffer(), { maxPixels: 9_999 })).rejects.toThrow('pixel limit');
  });

  it('foundry section 4: becomes the same bytes each time', async () => {
    const png = await noise(300, 200).png().toBuffer();
    expect(await shrink(png)).toEqual(await shrink(png));
  });
});

import { crc32, deflateSync } from 'node:zlib';
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

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const ends = [Buffer.alloc(4), Buffer.alloc(4)] as const;
  ends[0].writeUInt32BE(data.length);
  ends[1].writeUInt32BE(crc32(body));
  return Buffer.concat([ends[0], body, ends[1]]);
}

const PNG_START = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** A black picture of any size. @param lines - Those that are there: fewer than `height` are a lie. */
function blackPng(width: number, height: number, lines = height): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const pixels = deflateSync(Buffer.alloc(lines * (width + 1)));
  // Else it could not become smaller.
  const note = chunk('tEXt', Buffer.alloc(5_000, 'pad\0ding'));
  return Buffer.concat([PNG_START, chunk('IHDR', header), note, chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

/** A PNG that no longer says what its colours are. */
function withoutProfile(png: Buffer): Buffer {
  const kept: Buffer[] = [PNG_START];
  for (let at = PNG_START.length; at < png.length; ) {
    const end = at + 12 + png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) !== 'iCCP') kept.push(png.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

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

  it.each([
    [1, 'top left'],
    [2, 'top right'],
    [3, 'bottom right'],
    [4, 'bottom left'],
    [5, 'top left'],
    [6, 'top right'],
    [7, 'bottom right'],
    [8, 'bottom left'],
  ])('foundry section 4: has its first corner where orientation %i puts it: %s', async (orientation, corner) => {
    const red = { create: { width: 100, height: 100, channels: 3 as const, background: '#f00' } };
    const input = await sharp(red).png().toBuffer();
    const picture = noise(400, 200).composite([{ input, left: 0, top: 0 }]);
    const photo = await picture.withMetadata({ orientation }).jpeg({ quality: 100 }).toBuffer();
    const small = await shrink(photo, { maxSize: 100 });
    const [width = 0, height = 0] = await sizeOf(small);
    expect([width, height]).toEqual(orientation < 5 ? [100, 50] : [50, 100]);
    const [r = 0, g = 255] = await pixelOf(
      small,
      corner.endsWith('left') ? 5 : width - 6,
      corner.startsWith('top') ? 5 : height - 6,
    );
    expect([r > 240, g < 15]).toEqual([true, true]);
  });

  it('keeps its colours where they were said in a wider space', async () => {
    const background = '#c02040';
    const wide = await sharp({ create: { width: 300, height: 300, channels: 3, background } })
      .composite([{ input: await noise(100, 100).png().toBuffer(), left: 200, top: 200 }])
      .withIccProfile('p3')
      .png()
      .toBuffer();
    // What is stored is another colour: only the profile makes it this one.
    const stored = await pixelOf(withoutProfile(wide), 50, 50);
    expect(Math.abs((stored[0] ?? 0) - 0xc0)).toBeGreaterThan(10);
    for (const format of ['jpeg', 'webp'] as const) {
      const seen = await pixelOf(await shrink(wide, { format }), 50, 50);
      for (const [at, value] of [0xc0, 0x20, 0x40].entries()) expect(Math.abs((seen[at] ?? 0) - value)).toBeLessThan(6);
    }
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
    // A few bytes that say they are 3.6 billion pixels.
    await expect(shrink(blackPng(60_000, 60_000, 1))).rejects.toThrow('pixel limit');
  });

  it('foundry section 4: is not decoded where it has a side that no camera makes', async () => {
    expect(await sizeOf(await shrink(blackPng(1, 65_535), { maxSize: 100 }))).toEqual([1, 100]);
    expect(await shrink(blackPng(1, 65_536), { maxSize: 100 })).toBeUndefined();
    expect(await shrink(blackPng(65_536, 1), { maxSize: 100 })).toBeUndefined();
  });

  it('foundry section 4: becomes the same bytes each time', async () => {
    const png = await noise(300, 200).png().toBuffer();
    expect(await shrink(png)).toEqual(await shrink(png));
  });
});

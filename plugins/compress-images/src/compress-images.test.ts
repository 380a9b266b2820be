import { describe, expect, it } from '@jest/globals';
import type { Exchange, JsonObject, Patch, RequestBody } from '@pipeproxy/core';
import { applyPatches, fakeServices } from '@pipeproxy/core/testing';
import sharp from 'sharp';
import { type CompressImagesOptions, createCompressImages } from './compress-images.ts';

const pixels = { width: 200, height: 100, channels: 3 as const };
const PNG = await sharp(Buffer.alloc(60_000, 'pipeproxy is a house'), { raw: pixels })
  .png({ compressionLevel: 0 })
  .toBuffer();
const DATA = PNG.toString('base64');
const source = { type: 'base64', media_type: 'image/png', data: DATA };

function setUp(options: CompressImagesOptions = {}, load: () => Promise<unknown> = () => import('sharp')) {
  const fake = fakeServices();
  let loads = 0;
  const counted = () => {
    loads += 1;
    return load();
  };
  const stage = createCompressImages(counted).create(options, fake.services);

  /** The body behind the stage, and the changes that made it. */
  async function run(json: JsonObject | string, more: Partial<Exchange> = {}) {
    const edits: Patch[] = [];
    const text = typeof json === 'string' ? json : JSON.stringify(json);
    const parsed: JsonObject = JSON.parse(text);
    const body: RequestBody = {
      contentType: 'application/json',
      raw: Buffer.from(text),
      peeked: {},
      json: () => parsed,
      bytes: () => Buffer.from(text),
      edit: (patches) => void edits.push(...patches),
    };
    let isNext = false;
    const exchange = { operation: 'chat', signal: new AbortController().signal, load: async () => body, ...more };
    await stage.handle(exchange as Exchange, async () => {
      isNext = true;
    });
    expect(isNext).toBe(true);
    return { edits, body: applyPatches(parsed, edits) };
  }
  return { run, lines: fake.lines, loads: () => loads };
}

/** A library that makes so many bytes of every image. */
function pretended(length: number, note: (options: object) => void = () => {}): object {
  const image = {
    metadata: async () => ({ format: 'png' }),
    rotate: () => image,
    resize: (options: object) => {
      note(options);
      return image;
    },
    flatten: () => image,
    toFormat: () => image,
    toBuffer: async () => Buffer.alloc(length),
  };
  return image;
}

const ofType = async (base64: string) => (await sharp(Buffer.from(base64, 'base64')).metadata()).format;

describe('the stage compress-images', () => {
  it('makes images smaller and says their new type, and touches nothing else', async () => {
    const url = `data:image/png;base64,${DATA}`;
    const { run } = setUp();
    const { edits, body } = await run({
      model: 'm',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source },
            { type: 'image_url', image_url: { url, detail: 'low' } },
          ],
        },
      ],
    });
    expect(edits.map(({ path }) => path.join('.'))).toEqual([
      'messages.0.content.0.source.data',
      'messages.0.content.0.source.media_type',
      'messages.0.content.1.image_url.url',
    ]);
    const [message] = body.messages as { content: [{ source: typeof source }, { image_url: { url: string } }] }[];
    const [image, linked] = message?.content ?? [];
    expect(image?.source.media_type).toBe('image/jpeg');
    expect(image?.source.data.length).toBeLessThan(DATA.length);
    expect(await ofType(image?.source.data ?? '')).toBe('jpeg');
    expect(linked?.image_url.url).toBe(`data:image/jpeg;base64,${image?.source.data}`);
  });

  it.each<[string, JsonObject]>([
    ['a URL', { messages: [{ image_url: `data:image/png;base64,${DATA}` }] }],
    ['a URL at the top', { image_url: `data:image/png;base64,${DATA}` }],
    ['inlineData', { contents: [{ inlineData: { mimeType: 'image/png', data: DATA } }] }],
    ['inline_data', { contents: [{ inline_data: { mime_type: 'image/png', data: DATA } }] }],
    ['image_base64', { image_base64: DATA }],
  ])('sees %s in the bytes of a body', async (_name, body) => {
    expect((await setUp().run(body)).edits.length).toBeGreaterThan(0);
  });

  it.each(['count', 'compact'] as const)('works for the operation %s, too', async (operation) => {
    expect((await setUp().run({ messages: [{ source }] }, { operation })).edits).toHaveLength(2);
  });

  it('makes an image once, however often it is sent', async () => {
    const { run } = setUp();
    const body = { messages: [{ content: [{ source }] }] };
    const [first, second] = [await run(body), await run(body)];
    expect(first.edits).toHaveLength(2);
    expect(second.edits).toEqual(first.edits);
  });

  it('hands on what is no image, and an image that would not become smaller', async () => {
    const { run, lines } = setUp();
    const text = Buffer.from('no image').toString('base64');
    expect((await run({ messages: [{ source: { ...source, data: text } }] })).edits).toEqual([]);
    expect(lines.map(({ level }) => level)).toEqual(['debug']);
    expect((await setUp({ maxPixels: 100 }).run({ messages: [{ source }] })).edits).toEqual([]);
  });

  it('takes no option that it does not know', () => {
    // A stage has to say so itself.
    expect(createCompressImages(async () => ({})).options).toMatchObject({ additionalProperties: false });
  });

  it('has bounds where none are set', async () => {
    const seen: object[] = [];
    const note = (options: object) => void seen.push(options);
    const library = (_: unknown, options: object) => {
      note(options);
      return pretended(1, note);
    };
    await setUp({}, async () => ({ default: library })).run({ messages: [{ source }] });
    const size = { width: 1600, height: 1600, fit: 'inside', withoutEnlargement: true };
    expect(seen).toEqual([{ limitInputPixels: 50_000_000 }, { limitInputPixels: 50_000_000 }, size]);
  });

  it('hands on an image whose type would take what the image saves', async () => {
    const bytes = Buffer.alloc(300, 1);
    const stage = (smaller: number) => setUp({}, async () => ({ default: () => pretended(bytes.length - smaller) }));
    const image = { source: { ...source, data: bytes.toString('base64') } };
    expect((await stage(1).run({ messages: [image] })).edits).toEqual([]);
    expect((await stage(3).run({ messages: [image] })).edits).toHaveLength(2);
  });

  it.each(['%%%', 'AAAA====', `${DATA.slice(0, 400)}`, ''])('hands on base64 that is none or cut: %j', async (data) => {
    expect((await setUp().run({ messages: [{ source: { ...source, data } }] })).edits).toEqual([]);
  });

  it('loads nothing for requests without images', async () => {
    const { run, loads } = setUp();
    await run({ messages: [{ role: 'user', content: 'data:image/png is a prefix' }] });
    await run({ messages: [{ role: 'user', content: 'Hello' }] });
    await run({ messages: [{ source }] }, { operation: 'image-edit' });
    expect(loads()).toBe(0);
  });

  it('says once that sharp is not installed, and hands images on', async () => {
    const missing = Object.assign(new Error('not there'), { code: 'ERR_MODULE_NOT_FOUND' });
    const { run, lines, loads } = setUp({}, () => Promise.reject(missing));
    for (const _ of [1, 2]) expect((await run({ messages: [{ source }] })).edits).toEqual([]);
    expect(loads()).toBe(1);
    expect(lines).toMatchObject([{ level: 'warn', fields: { hint: expect.stringContaining('npm install sharp') } }]);
  });

  it('stops where the client has left', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(setUp().run({ messages: [{ source }] }, { signal: gone })).rejects.toThrow('gone');
  });
});

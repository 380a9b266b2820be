import { createHash } from 'node:crypto';
import {
  defineStage,
  type Exchange,
  type JsonObject,
  type Operation,
  type Patch,
  type PluginServices,
  ProxyError,
  type RequestBody,
  type Stage,
  type StageDefinition,
} from '@pipeproxy/core';
import { type FoundImage, findImages } from './find-images.ts';
import { type ImportSharp, importSharp, loadSharp, type Sharp } from './load-sharp.ts';
import { createResultCache } from './result-cache.ts';
import { type ImageRules, shrinkImage } from './shrink-image.ts';

/** Every option has a default. */
export type CompressImagesOptions = Partial<ImageRules>;

const DEFAULTS: ImageRules = { maxSize: 1600, quality: 0.85, format: 'jpeg', maxPixels: 50_000_000 };

const OPTIONS: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    maxSize: {
      type: 'integer',
      minimum: 16,
      maximum: 16_384,
      description: 'Longest side in pixels; 1600 when absent.',
    },
    quality: { type: 'number', exclusiveMinimum: 0, maximum: 1, description: 'Up to 1; 0.85 when absent.' },
    format: { enum: ['jpeg', 'webp', 'png'], description: 'What images become; jpeg when absent.' },
    maxPixels: {
      type: 'integer',
      minimum: 1,
      description: 'Images of more pixels go on as they are; 50 million when absent.',
    },
  },
};

/** A picture that is to be edited is what is worked on: it stays. */
const OPERATIONS: ReadonlySet<Operation> = new Set(['chat', 'count', 'compact']);
/** Words of which every body with an image has one. */
const SIGNS = ['base64', 'inlineData', 'inline_data'];
const CACHE_BYTES = 32 * 1024 * 1024;
/** A result that is not there takes some room, too. */
const KEY_BYTES = 200;

/** Bodies of other types have files of their own. */
const mayHoldImages = ({ contentType, raw }: RequestBody): boolean =>
  contentType === 'application/json' &&
  SIGNS.some((sign) => Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).includes(sign));

/** None where the body would not become shorter: the name of the type counts, too. */
function patchesFor(
  { path, prefix, base64, mediaType = '', typePath }: FoundImage,
  data: string,
  type: string,
): readonly Patch[] {
  if (data.length + type.length >= base64.length + mediaType.length) return [];
  const written = prefix.replace(mediaType, () => type) + data;
  return [
    { op: 'set', path, value: written },
    ...(typePath ? [{ op: 'set', path: typePath, value: type } as const] : []),
  ];
}

function createStage(options: CompressImagesOptions, { logger }: PluginServices, load: ImportSharp): Stage {
  const rules = { ...DEFAULTS, ...options };
  const type = `image/${rules.format}`;
  const results = createResultCache<string | undefined>(CACHE_BYTES, (data = '') => data.length + KEY_BYTES);
  let loading: Promise<Sharp | undefined> | undefined;

  /** Undefined where it is not installed, which is said once. */
  function sharp(): Promise<Sharp | undefined> {
    loading ??= loadSharp(load).catch((error: unknown) => {
      const hint = error instanceof ProxyError ? error.hint : undefined;
      logger.warn({ hint, error }, 'compress-images: images go on as they are');
      return undefined;
    });
    return loading;
  }

  /** The data of the smaller image; undefined for one that stays. */
  async function shrink(base64: string, library: Sharp): Promise<string | undefined> {
    try {
      const smaller = await shrinkImage(Buffer.from(base64, 'base64'), rules, library);
      return smaller && Buffer.from(smaller).toString('base64');
    } catch (error) {
      logger.debug({ error }, 'compress-images: an image goes on as it is');
      return undefined;
    }
  }

  async function compress(exchange: Exchange, body: RequestBody): Promise<void> {
    const images = findImages(body.json());
    const library = images.length > 0 ? await sharp() : undefined;
    if (!library) return;
    const patches: Patch[] = [];
    // One after the other: the threads that decode are those that read files, too.
    for (const image of images) {
      exchange.signal.throwIfAborted();
      const key = createHash('sha256').update(image.base64).digest('base64');
      const data = await results.get(key, () => shrink(image.base64, library));
      if (data !== undefined) patches.push(...patchesFor(image, data, type));
    }
    body.edit(patches);
  }

  return {
    name: 'compress-images',
    async handle(exchange, next) {
      if (OPERATIONS.has(exchange.operation)) {
        const body = await exchange.load();
        if (mayHoldImages(body)) await compress(exchange, body);
      }
      return next();
    },
  };
}

/** The stage, with another way to load `sharp`. */
export function createCompressImages(load: ImportSharp): StageDefinition<CompressImagesOptions> {
  return defineStage<CompressImagesOptions>({
    name: 'compress-images',
    options: OPTIONS,
    create: (options, services) => createStage(options, services, load),
  });
}

/**
 * Makes the images that stand in requests smaller, in every dialect: those of `data:` URLs, base64 sources, `image_base64` and inline
 * data. Everything else of a body stays as it is, byte for byte. Needs the package `sharp`.
 */
export const compressImages: StageDefinition<CompressImagesOptions> = createCompressImages(importSharp);

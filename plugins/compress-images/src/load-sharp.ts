import { loadOptionalPackage } from '@pipeproxy/core';

/** What is known of an image before it is decoded. */
interface ImageFacts {
  readonly format?: string;
  readonly width?: number;
  readonly height?: number;
  /** Frames; absent for one. */
  readonly pages?: number;
}

interface FormatOptions {
  readonly quality?: number;
}

/** What is used of an image of `sharp`. */
interface SharpImage {
  metadata(): Promise<ImageFacts>;
  rotate(): SharpImage;
  resize(options: {
    readonly width: number;
    readonly height: number;
    readonly fit: 'inside';
    readonly withoutEnlargement: true;
  }): SharpImage;
  flatten(options: { readonly background: string }): SharpImage;
  toFormat(format: string, options: FormatOptions): SharpImage;
  toBuffer(): Promise<Uint8Array>;
}

/** The one function of `sharp`. */
export type Sharp = (bytes: Uint8Array, options: { readonly limitInputPixels: number }) => SharpImage;

/** Loads `sharp`; in tests it gives another one. */
export type ImportSharp = () => Promise<unknown>;

const PACKAGE = 'sharp';

/** Not with its types: nobody needs the package to build this one. */
export const importSharp: ImportSharp = () => import('sharp' as string);

/**
 * The library that reads and writes images, which is no dependency of ours: it brings 20 MB of native code.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` where it is not installed.
 */
export async function loadSharp(load: ImportSharp): Promise<Sharp> {
  const loaded = await loadOptionalPackage(load, {
    name: PACKAGE,
    neededBy: 'The stage `compress-images`',
    why: 'Images are read and written by it',
    instead: 'Images go on as they are.',
  });
  return (loaded as { readonly default: Sharp }).default;
}

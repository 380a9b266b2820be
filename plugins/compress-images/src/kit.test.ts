import { it } from '@jest/globals';
import { register, testStage } from '@pipeproxy/core/testing';
import { compressImages } from './compress-images.ts';

register(
  it,
  testStage(compressImages, {
    options: {},
    goodOptions: [{ maxSize: 800, quality: 0.5, format: 'webp', maxPixels: 1_000_000 }, { quality: 1 }],
    wrongOptions: [{ maxSize: 0 }, { quality: 85 }, { quality: 0 }, { format: 'gif' }, { maxPixels: 0.5 }],
  }),
);

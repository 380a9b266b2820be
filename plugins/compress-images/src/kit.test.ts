import { it } from '@jest/globals';
import { register, testStage } from '@pipeproxy/core/testing';
import { compressImages } from './compress-images.ts';

register(
  it,
  testStage(compressImages, {
    options: {},
    goodOptions: [
      { maxSize: 800, quality: 0.5, format: 'webp', maxPixels: 1_000_000 },
      { quality: 1 },
      { format: 'jpeg' },
      { format: 'png' },
      { maxSize: 16_384 },
    ],
    wrongOptions: [
      { maxSize: 15 },
      { maxSize: 16_385 },
      { maxPixels: 0 },
      { maxPixels: 1.5 },
      { quality: '0.5' },
      { size: 800 },
      { maxSize: 99.5 },
      { quality: 1.1 },
      { quality: 85 },
      { quality: 0 },
      { format: 'gif' },
      { maxPixels: 0.5 },
    ],
  }),
);

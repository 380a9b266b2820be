import { describe, expect, it } from '@jest/globals';
import { actualMediaType } from './media-type.ts';

const base64 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');

describe('actualMediaType', () => {
  it.each([
    ['\x89PNG\r\n', 'image/png'],
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['GIF89a', 'image/gif'],
    ['RIFF\n\x00\x00\x00WEBPVP8', 'image/webp'],
    ['%PDF-1.4', 'application/pdf'],
  ])('trap 45 (NousResearch/hermes-agent#55432): the bytes %j are %s whatever was declared', (bytes, mediaType) => {
    expect(actualMediaType(base64(bytes), 'image/x-other')).toBe(mediaType);
  });

  it.each([
    ['image/jpg', 'image/jpeg'],
    ['image/pjpeg', 'image/jpeg'],
    ['Image/BMP; a=b', 'image/bmp'],
  ])(
    'trap 45 (NousResearch/hermes-agent#55432): %s is spelled %s where the bytes say nothing',
    (declared, mediaType) => {
      expect(actualMediaType(base64('????'), declared)).toBe(mediaType);
    },
  );
});

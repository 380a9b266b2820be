import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, MediaSource } from '../contract/chat-block.ts';
import { estimateInput } from './estimate-input.ts';

const data = (length: number): MediaSource => ({ kind: 'base64', mediaType: 'x/y', data: 'A'.repeat(length) });
const of = (bytes: number, ...blocks: ChatBlock[]) => estimateInput(bytes, [{ role: 'user', blocks }]);

describe('estimateInput', () => {
  it('section 6.4, message_start: divides the bytes of text', () => {
    expect(of(3600, { type: 'text', text: 'hi' })).toBe(1000);
  });

  it('section 4: a picture has its own price, also inside a result, wherever it lies', () => {
    const image: ChatBlock = { type: 'image', source: data(1_000_000) };
    expect(of(1_003_600, image)).toBe(2600);
    expect(of(1_003_600, { type: 'tool-result', callId: 'c', content: [image] })).toBe(2600);
    expect(of(3600, { type: 'image', source: { kind: 'url', url: 'https://example.com/i.png' } })).toBe(2600);
  });

  it('section 4: a document counts by its pages', () => {
    expect(of(670_270, { type: 'document', source: data(666_670) })).toBe(16_000);
  });
});

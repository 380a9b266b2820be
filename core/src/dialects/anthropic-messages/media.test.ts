import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, JsonObject } from '../../contract/index.ts';
import { accepted, messagesOf } from './__fixtures__/accepted.ts';
import { assistant, refusal, user } from './__fixtures__/requests.ts';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1]).toString('base64');
const PDF = Buffer.from('%PDF-1.4\n%%EOF\n').toString('base64');

describe('encodeRequest: media', () => {
  const image = (mediaType: string, data: string): ChatBlock => ({
    type: 'image',
    source: { kind: 'base64', mediaType, data },
  });
  const sourceOf = (block: ChatBlock) => messagesOf([user(block)])[0]?.content[0];

  it('trap 45 (NousResearch/hermes-agent#55432): the bytes say what an image is', () => {
    expect(sourceOf(image('image/jpg', JPEG))).toMatchObject({ source: { media_type: 'image/jpeg' } });
    expect(sourceOf(image('image/png', JPEG))).toMatchObject({ source: { media_type: 'image/jpeg' } });
    expect(sourceOf(image('application/octet-stream', PNG))).toMatchObject({ source: { media_type: 'image/png' } });
    expect(refusal({ messages: [user(image('image/bmp', 'Qk1CTUJN'))] })).toBe('PP_REQUEST_UNSUPPORTED');
  });

  it('trap 24: an image by URL has its URL and nothing else', () => {
    const block: ChatBlock = {
      type: 'image',
      source: { kind: 'url', url: 'https://x.test/a.png', mediaType: 'image/png' },
    };
    expect(sourceOf(block)).toEqual({ type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } });
  });

  it('writes documents by their kind', () => {
    const document = (source: ChatBlock & { type: 'document' }) => sourceOf(source);
    expect(
      document({
        type: 'document',
        title: 'a.pdf',
        source: { kind: 'base64', mediaType: 'application/pdf', data: PDF },
      }),
    ).toEqual({
      type: 'document',
      title: 'a.pdf',
      source: { type: 'base64', media_type: 'application/pdf', data: PDF },
    });
    const note = Buffer.from('words').toString('base64');
    expect(document({ type: 'document', source: { kind: 'base64', mediaType: 'text/markdown', data: note } })).toEqual({
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: 'words' },
    });
    const sheet: ChatBlock = {
      type: 'document',
      source: { kind: 'base64', mediaType: 'application/vnd.ms-excel', data: 'AAAA' },
    };
    expect(refusal({ messages: [user(sheet)] })).toBe('PP_REQUEST_UNSUPPORTED');
  });

  it('refuses files that were uploaded to another vendor', () => {
    const file = (type: 'image' | 'document'): ChatBlock => ({ type, source: { kind: 'file', id: 'file_1' } });
    expect(refusal({ messages: [user(file('image'))] })).toBe('PP_REQUEST_UNSUPPORTED');
    expect(refusal({ messages: [user(file('document'))] })).toBe('PP_REQUEST_UNSUPPORTED');
  });

  it('takes no media from the assistant', () => {
    const { body, losses } = accepted({ messages: [user('a'), assistant('b', image('image/png', PNG)), user('c')] });
    expect((body.messages as unknown as JsonObject[])[1]?.content).toHaveLength(1);
    expect(losses).toEqual(['assistant-image']);
  });
});

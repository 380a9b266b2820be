import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, JsonObject } from '../../contract/index.ts';
import { decode, encode, user } from './__fixtures__/requests.ts';

describe('media by address', () => {
  it.each([
    ['a.png', 'image/png'],
    ['a.jpg', 'image/jpeg'],
    ['a.JPEG', 'image/jpeg'],
    ['a.gif', 'image/gif'],
    ['a.webp', 'image/webp'],
    ['a.pdf', 'application/pdf'],
    ['a.txt', 'text/plain'],
    ['a.mp3#x', 'audio/mp3'],
    ['a.wav?x=.png/', 'audio/wav'],
    ['constructor', undefined],
  ])('%s is %s', (name, mimeType) => {
    const url = `https://example.test/${name}`;
    const block: ChatBlock = { type: 'image', source: { kind: 'url', url } };
    const fileData = { ...(mimeType && { mimeType }), fileUri: url };
    expect(encode({ messages: [user(block)] }).contents[0]?.parts).toEqual([{ fileData }]);
  });

  it('is of the type that the client names', () => {
    const block: ChatBlock = {
      type: 'audio',
      source: { kind: 'url', url: 'https://example.test/a.png', mediaType: 'audio/ogg' },
    };
    expect(encode({ messages: [user(block)] }).contents[0]?.parts[0]).toMatchObject({
      fileData: { mimeType: 'audio/ogg' },
    });
  });
});

describe('media of a client of this dialect', () => {
  it.each<JsonObject>([
    { inlineData: { mimeType: 'application/pdf', data: 'AAAA', displayName: 'a.pdf' } },
    { inlineData: { mimeType: 'text/plain', data: 'aGk=' } },
    { fileData: { mimeType: 'audio/mp3', fileUri: 'gs://bucket/a', displayName: 'song' } },
    { fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/a' } },
    { inlineData: { mimeType: 'image/png', data: 'AAAA' }, mediaResolution: { level: 'HIGH' } },
  ])('%j comes back as it was', (part) => {
    const { messages } = decode({ contents: [{ role: 'user', parts: [part] }] });
    expect(messages[0]?.blocks[0]?.type).not.toBe('opaque');
    expect(encode({ messages }).contents[0]?.parts).toEqual([part]);
  });

  it('names a document before it, and says the words about it', () => {
    const source = { kind: 'base64', mediaType: 'application/pdf', data: 'AAAA' } as const;
    const block: ChatBlock = { type: 'document', source, title: 'a.pdf', context: 'mine' };
    expect(encode({ messages: [user(block)] }).contents[0]?.parts).toEqual([
      { text: 'Title: a.pdf\nContext: mine' },
      { inlineData: { mimeType: 'application/pdf', data: 'AAAA' } },
    ]);
  });
});

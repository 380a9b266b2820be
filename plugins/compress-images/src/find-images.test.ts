import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@pipeproxy/core';
import { findImages } from './find-images.ts';

const DATA = 'AAAA';
const URL = `data:image/png;base64,${DATA}`;
const source = { type: 'base64', media_type: 'image/png', data: DATA };

const placesIn = (body: JsonObject) =>
  findImages(body).map(({ path, typePath }) => [path.join('.'), ...(typePath ? [typePath.join('.')] : [])]);

describe('images of a body', () => {
  it.each<[string, JsonObject, string[]]>([
    [
      'of chat',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: URL, detail: 'low' } }] }] },
      ['messages.0.content.0.image_url.url'],
    ],
    [
      'of Responses',
      { input: [{ role: 'user', content: [{ type: 'input_image', image_url: URL }] }] },
      ['input.0.content.0.image_url'],
    ],
    [
      'of a tool’s output in Responses',
      { input: [{ type: 'function_call_output', output: [{ type: 'input_image', image_url: URL }] }] },
      ['input.0.output.0.image_url'],
    ],
    [
      'of Messages',
      { messages: [{ role: 'user', content: [{ type: 'image', source }] }] },
      ['messages.0.content.0.source.data', 'messages.0.content.0.source.media_type'],
    ],
    [
      'of a tool’s result in Messages',
      { messages: [{ role: 'user', content: [{ type: 'tool_result', content: [{ type: 'image', source }] }] }] },
      ['messages.0.content.0.content.0.source.data', 'messages.0.content.0.content.0.source.media_type'],
    ],
    [
      'of Gemini',
      { contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: DATA } }] }] },
      ['contents.0.parts.0.inlineData.data', 'contents.0.parts.0.inlineData.mimeType'],
    ],
    [
      'of Gemini in its other spelling',
      { contents: [{ parts: [{ inline_data: { mime_type: 'image/png', data: DATA } }] }] },
      ['contents.0.parts.0.inline_data.data', 'contents.0.parts.0.inline_data.mime_type'],
    ],
    ['in image_base64', { messages: [{ image_base64: DATA }] }, ['messages.0.image_base64']],
    ['in image_base64 at the top', { image_base64: URL }, ['image_base64']],
    [
      'in image_base64 beside its type',
      { input: [{ image_base64: DATA, mime_type: 'image/png' }] },
      ['input.0.image_base64', 'input.0.mime_type'],
    ],
  ])('are found: %s', (_name, body, places) => {
    expect(placesIn(body)).toEqual([places]);
  });

  it.each<[string, JsonObject]>([
    ['an address', { messages: [{ content: [{ image_url: { url: 'https://a.test/a.png' } }] }] }],
    ['a document', { messages: [{ content: [{ source: { ...source, media_type: 'application/pdf' } }] }] }],
    ['text that looks like one', { messages: [{ content: [{ type: 'text', text: URL }] }] }],
    ['a URL that is not base64', { messages: [{ content: [{ image_url: 'data:image/svg+xml,%3Csvg/%3E' }] }] }],
    ['what a model told a tool', { messages: [{ content: [{ type: 'tool_use', input: { url: URL } }] }] }],
    ['the same in Gemini', { contents: [{ parts: [{ functionCall: { args: { url: URL } } }] }] }],
    ['a tool', { tools: [{ url: URL }] }],
    ['a name that is no key (security 20)', JSON.parse(`{"messages":[{"__proto__":{"url":"${URL}"}}]}`)],
  ])('are not: %s', (_name, body) => {
    expect(placesIn(body)).toEqual([]);
  });

  it('are not looked for without end', () => {
    let deep: JsonObject = { url: URL };
    for (let level = 0; level < 200; level += 1) deep = { content: deep };
    expect(placesIn({ messages: [deep] })).toEqual([]);
  });
});

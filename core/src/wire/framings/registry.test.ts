import { describe, expect, it } from '@jest/globals';
import { BUILT_IN_FRAMINGS, framingById, framingOfReply } from './registry.ts';
import { sse } from './sse.ts';

describe('framings', () => {
  it('are found by id, a plugin before a built-in', () => {
    const own = { ...sse, contentType: 'text/event-stream; own' };
    expect(framingById('sse')).toBe(sse);
    expect(framingById('sse', [...BUILT_IN_FRAMINGS, own])).toBe(own);
    expect(framingById('frames-of-nobody')).toBeUndefined();
  });

  it.each([
    ['text/event-stream', 'sse'],
    ['Text/Event-Stream;charset=UTF-8', 'sse'],
    ['application/json', 'json-document'],
    [' APPLICATION/JSON; charset=utf-8', 'json-document'],
    ['text/html', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('are found by the content type %s: %s', (contentType, id) => {
    expect(framingOfReply(contentType)?.id).toBe(id);
  });

  it('of a reply may be the one that replaced a built-in', () => {
    const own = { ...sse, contentType: 'text/event-stream; own' };
    expect(framingOfReply('text/event-stream', [...BUILT_IN_FRAMINGS, own])).toBe(own);
  });
});

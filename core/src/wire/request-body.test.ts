import { describe, expect, it, jest } from '@jest/globals';
import { createRequestBody } from './request-body.ts';

const KEYS = ['model', 'stream', 'metadata'];
const bodyOf = (text: string, keys = KEYS) => createRequestBody(Buffer.from(text), keys);
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('createRequestBody', () => {
  it('peeks the wanted keys wherever they stand, and only those', () => {
    const body = bodyOf('{"messages":[{"model":"no"}],"metadata":{"user_id":"u"},"mod\\u0065l":"m","stream":true}');
    expect(body.peeked).toEqual({ model: 'm', stream: true, metadata: { user_id: 'u' } });
    expect(bodyOf('{}').peeked).toEqual({});
  });

  it('peeks the last of equal keys, which is what a parser sees', () => {
    const body = bodyOf('{"model":"a","x":{"model":"c"},"model":"b"}');
    expect(body.peeked.model).toBe('b');
    expect(body.json().model).toBe('b');
  });

  it('gives the raw bytes themselves when there is nothing to do', () => {
    const raw = Buffer.from('{"model": "m"}');
    expect(createRequestBody(raw, KEYS).bytes([])).toBe(raw);
  });

  it('patches from the raw bytes each time, edits first', () => {
    const body = bodyOf('{"model": "m", "n": 1.0}');
    body.edit([{ op: 'set', path: ['user'], value: 'u' }]);
    expect(textOf(body.bytes([{ op: 'set', path: ['model'], value: 'x' }]))).toBe(
      '{"model": "x", "n": 1.0,"user":"u"}',
    );
    expect(textOf(body.bytes([{ op: 'delete', path: ['user'] }]))).toBe('{"model": "m", "n": 1.0}');
    expect(textOf(body.bytes([]))).toBe('{"model": "m", "n": 1.0,"user":"u"}');
  });

  it('shows edits to everybody who reads later', () => {
    const body = bodyOf('{"model":"m","alias":"n"}');
    expect(body.json()).toEqual({ model: 'm', alias: 'n' });
    body.edit([{ op: 'rename', path: ['alias'], to: 'model' }]);
    expect(body.json()).toEqual({ model: 'n' });
    expect(body.peeked).toEqual({ model: 'n' });
  });

  it('parses at most once, and not for bytes', () => {
    const body = bodyOf('{"messages":[]}');
    const parse = jest.spyOn(JSON, 'parse');
    try {
      body.bytes([{ op: 'set', path: ['model'], value: 'm' }]);
      expect(parse).not.toHaveBeenCalled();
      expect(body.json()).toBe(body.json());
      body.edit([{ op: 'set', path: ['model'], value: 'm' }]);
      body.json();
      expect(parse).toHaveBeenCalledTimes(1);
    } finally {
      parse.mockRestore();
    }
  });

  it('refuses an edit with a bad path before anybody reads', () => {
    expect(() => bodyOf('{}').edit([{ op: 'delete', path: ['__proto__'] }])).toThrow(
      expect.objectContaining({ code: 'PP_PATCH_PATH' }),
    );
  });

  it('security 20: keeps prototype names as data', () => {
    const body = bodyOf('{"__proto__":{"polluted":1},"constructor":{"prototype":2}}', ['model', 'constructor']);
    expect(Object.entries(body.peeked)).toEqual([['constructor', { prototype: 2 }]]);
    expect(Object.keys(body.json())).toEqual(['__proto__', 'constructor']);
    body.edit([{ op: 'set', path: ['a', 'b'], value: 1 }]);
    expect(JSON.stringify(body.json())).toBe('{"__proto__":{"polluted":1},"constructor":{"prototype":2},"a":{"b":1}}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  describe('security 21: depth', () => {
    const tooDeep = expect.objectContaining({ code: 'PP_REQUEST_TOO_DEEP' });
    const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

    it('takes 256 levels and refuses 257', () => {
      expect(bodyOf(nested(256)).json()).toBeDefined();
      expect(() => bodyOf(nested(257))).toThrow(tooDeep);
    });

    it.each(['[', '{"a":'])('refuses 100,000 nested %s without crashing, closed or not', (open) => {
      expect(() => bodyOf(`{"a":${open.repeat(100_000)}`)).toThrow(tooDeep);
      expect(() => bodyOf(nested(100_001))).toThrow(tooDeep);
    });

    it('does not count brackets in strings', () => {
      expect(bodyOf(`{"a":"${'['.repeat(1000)}"}`).json()).toBeDefined();
    });
  });

  it.each([
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a lone surrogate', Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d])],
    ['nothing', Buffer.alloc(0)],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
  ])('refuses %s', (_what, raw) => {
    expect(() => createRequestBody(raw, KEYS)).toThrow(expect.objectContaining({ code: 'PP_REQUEST_NOT_JSON' }));
  });

  it('refuses at json() what only a parser finds, and says where without quoting the body', () => {
    const body = bodyOf('{"messages":[{"canary" 1}]}');
    expect(body.peeked).toEqual({});
    const failure = expect.objectContaining({
      code: 'PP_REQUEST_NOT_JSON',
      message: expect.stringMatching(/at character 23\.$/),
    });
    expect(() => body.json()).toThrow(failure);
    expect(() => bodyOf('{"messages":["a\nb"]}').json()).toThrow(
      expect.objectContaining({ code: 'PP_REQUEST_NOT_JSON' }),
    );
    expect(() => bodyOf('{"stream":"a\nb"}')).toThrow(expect.objectContaining({ code: 'PP_REQUEST_NOT_JSON' }));
  });
});

import { describe, expect, it } from '@jest/globals';
import { fitsSchema, isObject, type JsonObject, type JsonValue } from '@pipeproxy/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { CONFIG_SCHEMA } from './schema.ts';

/** A config in which about every key is said. */
const SOUND: JsonObject = {
  server: {
    host: '127.0.0.1',
    port: 8317,
    tls: { cert: 'cert.pem', key: 'key.pem' },
    limits: { maxBodyBytes: 1, maxInflation: 2, maxHeaders: 3, requestMs: 4, maxReplyBytes: 5, maxEventBytes: 6 },
    allowedHosts: ['pipe.lan'],
    allowedOrigins: ['https://chat.example'],
  },
  auth: { keys: [{ name: 'laptop', key: 'FAKE-key-of-a-laptop' }] },
  upstreams: {
    one: {
      provider: 'openai-compatible',
      models: { m: { contextTokens: 1 } },
      exclude: ['*embed*'],
      headers: { 'x-a': 'b' },
      allowHttp: true,
      proxy: 'direct',
      retry: { attempts: 2, baseDelayMs: 0, maxDelayMs: 1 },
      timeouts: { connectMs: 1, firstEventMs: 2, idleMs: 3 },
    },
  },
  models: {
    a: 'one/m',
    b: ['one/m', { to: ['one/m', 'one/n'], strategy: 'weighted', weights: [1, 2.5], wire: 'openai-chat' }],
    c: {
      to: 'one/m',
      when: { inputTokens: { above: 1 }, model: 'x*', thinking: true, header: { a: 'b' } },
      params: { set: { a: 1 }, default: { b: null }, remove: ['c'] },
    },
  },
  pipeline: ['auth', { stage: 'params', options: {} }, 'execute'],
  plugins: ['./a.ts', { name: 'b', options: { c: 1 } }],
  logging: { level: 'debug', file: 'log' },
  transport: { proxy: 'http://127.0.0.1:1', timeouts: { totalMs: 1 } },
  ledger: { name: 'sqlite', options: {} },
  state: { folder: 'state', store: { name: 'sqlite', options: {} } },
  keep: { replies: false, maxAgeMs: 1 },
  strict: false,
  prices: { 'one/m': { input: 1, output: 2, cacheRead: 0.5, cacheWrite: 0 } },
};

const OTHERS: readonly JsonValue[] = [
  null,
  true,
  -1,
  0,
  1.5,
  70_000,
  '',
  'a',
  'a/b',
  'https://a',
  [],
  [1],
  ['a'],
  {},
  { a: 1 },
];

/** A value once for each of its places: with something else there, without it, and with a key too many. */
function* variants(value: JsonValue | undefined): Generator<JsonValue> {
  yield* OTHERS;
  if (Array.isArray(value)) {
    for (const [index, part] of value.entries()) {
      yield value.toSpliced(index, 1);
      for (const variant of variants(part)) yield value.with(index, variant);
    }
  } else if (isObject(value)) {
    yield { ...value, 'one too many': 1 };
    for (const [key, part] of Object.entries(value)) {
      const { [key]: _, ...rest } = value;
      yield rest as JsonObject;
      for (const variant of variants(part)) yield { ...rest, [key]: variant } as JsonObject;
    }
  }
}

describe('the reading of the config without ajv', () => {
  it('says yes to nothing to which ajv says no', () => {
    const validate = new Ajv2020({ strict: false }).compile(CONFIG_SCHEMA);
    const all = [SOUND, ...variants(SOUND)];
    const differing = all.filter((config) => fitsSchema(CONFIG_SCHEMA, config) !== validate(config));
    expect(differing).toEqual([]);
    expect(validate(SOUND)).toBe(true);
    expect(all.filter((config) => !validate(config)).length).toBeGreaterThan(500);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Loss, UpstreamCall } from '@pipeproxy/core';
import { applyPatches, type ChatVendor, checkChatRequest, fakeServices } from '@pipeproxy/core/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openaiCompatible } from './openai-compatible.ts';
import { QUIRKS_SCHEMA } from './quirks-schema.ts';
import type { Server } from './server.ts';
import { type Preset, SERVERS } from './servers.ts';

/** What a body becomes on its way to a door, and which losses are told. */
interface Pair {
  readonly in: JsonObject;
  readonly out: JsonObject;
  readonly losses: readonly string[];
}

type Fixture = Readonly<Partial<Record<'chat' | 'messages', Pair>>>;

const FOLDER = new URL('__fixtures__/', import.meta.url);
const PRESETS = Object.keys(SERVERS) as Preset[];
const DIALECTS = { chat: 'openai-chat', messages: 'anthropic-messages' } as const;

/** Rows that the scripted upstream plays, with what it does not know of them. */
const PLAYED: Readonly<Partial<Record<Preset, object>>> = {
  openai: {},
  openrouter: {},
  groq: {},
  // Its rule against two ways of asking for thinking is Kimi's.
  deepseek: { withoutRules: ['thinking-fields'] },
  // `random_seed`, `thinking` parts and `any` are Mistral's own.
  mistral: { withoutRules: ['shape'] },
  perplexity: {},
  ollama: {},
  xai: {},
  cerebras: {},
  moonshot: {},
  google: {},
};

function fixtureOf(preset: Preset): Fixture {
  const file = new URL(`${preset}.json`, FOLDER);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Fixture) : {};
}

function shaped(preset: Preset, door: keyof Fixture, body: JsonObject) {
  const upstream = openaiCompatible.create({ preset, apiKey: 'FAKE-key' }, fakeServices().services);
  const call: UpstreamCall = {
    operation: 'chat',
    model: String(body.model),
    wire: { dialect: DIALECTS[door] },
    isStream: true,
  };
  const losses: Loss[] = [];
  const patches = upstream.shape?.(call, {})?.inspect?.(body, (loss) => losses.push(loss)) ?? [];
  return { body: applyPatches(body, patches), losses: losses.map(({ feature }) => feature) };
}

describe('the table of servers', () => {
  it('has all the presets', () => {
    expect(PRESETS.toSorted()).toEqual(
      (
        'anyscale cerebras deepseek fireworks glm google groq litellm llamacpp lmstudio localai minimax mistral moonshot ollama ' +
        'openai openrouter perplexity qwen together vllm xai'
      ).split(' '),
    );
  });

  it('has no fixture without a row', () => {
    expect(readdirSync(FOLDER).filter((name) => !PRESETS.includes(name.replace('.json', '') as Preset))).toEqual([]);
  });

  it('has only knobs that exist', () => {
    const validate = new Ajv2020({ strict: false, allowUnionTypes: true }).compile(QUIRKS_SCHEMA);
    for (const [preset, row] of Object.entries<Server>(SERVERS)) {
      for (const quirks of [row.quirks, ...(row.models ?? []).map((model) => model.quirks)]) {
        expect({ preset, isValid: validate(quirks), errors: validate.errors }).toEqual({
          preset,
          isValid: true,
          errors: null,
        });
      }
    }
  });

  it.each(Object.entries<Server>(SERVERS))('%s names its source and an address of its own host', (_preset, row) => {
    expect(new URL(row.source).protocol).toBe('https:');
    const { protocol, hostname } = new URL(row.baseUrl);
    if (row.needsKey)
      expect({ protocol, hosts: row.hosts }).toEqual({ protocol: 'https:', hosts: expect.arrayContaining([hostname]) });
    else expect({ protocol, hostname }).toEqual({ protocol: 'http:', hostname: 'localhost' });
  });
});

describe.each(PRESETS)('the row %s', (preset) => {
  const fixture = fixtureOf(preset);
  const row: Server = SERVERS[preset];
  const doors = (['chat', 'messages'] as const).filter((door) => door === 'chat' || row.quirks.paths?.messages);

  it('has a fixture pair for each of its doors', () => {
    expect(Object.keys(fixture)).toEqual(doors);
  });

  it.each(doors)('shapes the %s body of its fixture', (door) => {
    const pair = fixture[door];
    const { body, losses } = shaped(preset, door, pair?.in ?? {});
    expect(body).toEqual(pair?.out);
    expect(losses).toEqual(pair?.losses);
  });

  it.each(doors)('changes nothing in a %s body that is as the server wants it', (door) => {
    const body = fixture[door]?.out ?? {};
    expect(shaped(preset, door, body)).toEqual({ body, losses: [] });
  });
});

describe('the scripted upstream', () => {
  const check = (preset: string, json: unknown) =>
    checkChatRequest(
      {
        operation: 'chat',
        headers: { authorization: 'Bearer FAKE-key', 'content-type': 'application/json' },
        bytes: 1,
        json,
        requestId: 'req_1',
      },
      { vendor: preset as ChatVendor, ...PLAYED[preset as Preset] },
    );

  it.each(Object.keys(PLAYED))('takes what %s gets with its row', (preset) => {
    expect(check(preset, fixtureOf(preset as Preset).chat?.out)).toBeUndefined();
  });

  // It plays an OpenRouter that takes everything.
  it.each(Object.keys(PLAYED).filter((preset) => preset !== 'openrouter'))(
    'refuses what %s would get without its row',
    (preset) => {
      expect(check(preset, fixtureOf(preset as Preset).chat?.in)).toBeDefined();
    },
  );
});

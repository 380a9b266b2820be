import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, JsonObject } from '../../contract/index.ts';
import { accepted } from './__fixtures__/accepted.ts';
import { assistant, call, encode, result, system, tool, user } from './__fixtures__/requests.ts';

const OWN = 'anthropic-messages';
const CHAT = 'openai-chat';

const TOOL_WIRE = { name: 'f', input_schema: { type: 'object', properties: {} } };

describe('encodeRequest: cache breakpoints', () => {
  const cached = (value: string, dialect = OWN): ChatBlock => ({
    type: 'text',
    text: value,
    extras: { [dialect]: { cache_control: { type: 'ephemeral' } } },
  });
  const count = (body: JsonObject) => JSON.stringify(body).split('"cache_control"').length - 1;

  it.each(['5m', '1h', '2h', undefined])(
    'section 2.2.10: last as long as was asked for, in words of the API: %s',
    (ttl) => {
      const asked = { type: 'ephemeral', ...(ttl !== undefined && { ttl }) };
      const block = { type: 'text', text: 'a', extras: { [CHAT]: { cache_control: asked } } } as const;
      const { body } = accepted({ messages: [{ role: 'user', blocks: [block] }] });
      const kept = ttl === '5m' || ttl === '1h' ? { ttl } : {};
      expect(body.messages).toEqual([
        { role: 'user', content: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral', ...kept } }] },
      ]);
    },
  );

  it('section 2.2.10: keeps those of either dialect, of messages and of tools', () => {
    const mark = { [CHAT]: { prompt_cache_breakpoint: { mode: 'explicit' } } };
    const { body } = accepted({
      tools: [{ ...tool, extras: mark }],
      messages: [
        system({ ...cached('s'), extras: { [OWN]: { cache_control: { type: 'ephemeral', ttl: '1h' } } } } as ChatBlock),
        { ...user('a', 'b'), extras: { [CHAT]: { cache_control: { type: 'ephemeral' } } } },
      ],
    });
    const control = { type: 'ephemeral' };
    expect(body.tools).toEqual([{ ...TOOL_WIRE, cache_control: control }]);
    expect(body.system).toEqual([{ type: 'text', text: 's', cache_control: { type: 'ephemeral', ttl: '1h' } }]);
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b', cache_control: control },
        ],
      },
    ]);
  });

  it('trap 53 (james-6-23/codex2api#613): never more than four; the earliest fall away', () => {
    const messages = [
      system(cached('1'), cached('2')),
      user(cached('3', CHAT), cached('4'), cached('5')),
      assistant('x'),
      user(cached('6')),
    ];
    const { body, losses } = accepted({ messages });
    expect(count(body)).toBe(4);
    expect(body.system).toEqual([
      { type: 'text', text: '1' },
      { type: 'text', text: '2' },
    ]);
    expect(losses).toEqual(['cache-breakpoint']);
  });

  it('counts the one of the request itself, and those inside results', () => {
    const extras = { [OWN]: { version: '2023-06-01', body: { cache_control: { type: 'ephemeral' } } } };
    const messages = [
      user('a'),
      assistant(call('t')),
      user(result('t', cached('1')), cached('2'), cached('3'), cached('4')),
    ];
    expect(count(accepted({ messages, extras, tools: [tool] }).body)).toBe(4);
  });

  it('puts none on an empty text and none on servers that know none', () => {
    expect(count(accepted({ messages: [user('a', cached(''))] }).body)).toBe(0);
    const { body, losses } = encode({ messages: [user(cached('a'))] }, { options: { isAnthropic: false } });
    expect(count(body)).toBe(0);
    expect(losses).toEqual(['cache-breakpoint']);
  });
});

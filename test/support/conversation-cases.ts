import { expect } from '@jest/globals';
import type { RecordedRequest } from '@pipeproxy/core/testing';
import type { ClientTool, Task, Turn } from './clients/client.ts';
import { digestOf, IMAGE_URL, PDF, PNG, sizeOf } from './media.ts';
import type { Pair } from './pairs.ts';
import { mark } from './scenario-mark.ts';

/** What a case looks at when the conversation is over. */
export interface Finished {
  readonly pair: Pair;
  readonly turns: readonly Turn[];
  readonly last: Turn;
  /** What the upstream was asked. */
  readonly received: readonly RecordedRequest[];
  /** Inputs that the client's tools were run with, in order. */
  readonly ran: readonly { readonly tool: string; readonly input: unknown }[];
}

export interface ConversationCase {
  readonly name: string;
  /** Leads to an upstream that thinks. */
  readonly isThinker?: boolean;
  /** Why a pair cannot have this conversation; undefined when it can. */
  without?(pair: Pair): string | undefined;
  task(pair: Pair): Omit<Task, 'model'>;
  check(finished: Finished): void;
}

export const weather: ClientTool = {
  name: 'get_weather',
  description: 'Tells the weather.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  run: (input) => `sunny in ${(input as { city: string }).city}`,
};

const time: ClientTool = {
  name: 'get_time',
  parameters: { type: 'object', properties: { zone: { type: 'string' } }, required: ['zone'] },
  run: (input) => `12:34 in ${(input as { zone: string }).zone}`,
};

const idle: ClientTool = { name: 'ping', parameters: { type: 'object', properties: {} }, run: () => 'pong' };

const camera: ClientTool = {
  name: 'take_photo',
  parameters: { type: 'object', properties: {} },
  run: () => [{ text: 'one photo:' }, { image: PNG }],
};

const broken: ClientTool = {
  ...weather,
  run: () => {
    throw new Error('the weather station is down');
  },
};

const LONG_NAME = `mcp__a_server_with_a_long_name__${'very_'.repeat(9)}long_tool`;
const longNamed: ClientTool = { ...weather, name: LONG_NAME };

const ZURICH = { arguments: '{"city":"Zürich"}' };

/** Words for the end of a reply: as the upstream meant it -> as the client of a dialect reads it. */
const STOPS = {
  stop: { 'anthropic-messages': 'end_turn', 'openai-chat': 'stop' },
  tools: { 'anthropic-messages': 'tool_use', 'openai-chat': 'tool_calls' },
  length: { 'anthropic-messages': 'max_tokens', 'openai-chat': 'length' },
  filter: { 'anthropic-messages': 'refusal', 'openai-chat': 'content_filter' },
} as const;

const stopOf = ({ client }: Pair, kind: keyof typeof STOPS): string => STOPS[kind][client.dialect];

const THOUGHTS = 'First I think – then I answer.';
const MULTI_BYTE = 'Grüße aus Zürich: 你好, 👋🏽 – done.';

const refusesResultsWithMedia = ({ client }: Pair) =>
  client.sendsMediaInResults ? undefined : 'the SDK has no way to say it';

export const CONVERSATION_CASES: readonly ConversationCase[] = [
  {
    name: 'text of one to four bytes a character',
    task: () => ({ says: [`Hello ${mark('text')}`], system: 'Be brief – 你好.' }),
    check({ pair, last, received }) {
      expect(last).toMatchObject({ text: MULTI_BYTE, stop: stopOf(pair, 'stop'), calls: [] });
      expect(received[0]?.facts?.system).toBe('Be brief – 你好.');
      expect(received[0]?.facts?.isStream).toBe(pair.isStream);
    },
  },
  {
    name: 'several turns',
    task: () => ({ says: [`one ${mark('echo')}`, `two ${mark('echo')}`, `three ${mark('echo')}`] }),
    check({ turns, last }) {
      expect(turns).toHaveLength(3);
      expect(last.text).toBe(`turn 3; you said "three ${mark('echo')}"; I said "${turns[1]?.text}"`);
      expect(turns[1]?.text).toContain('turn 2; you said "two ');
    },
  },
  {
    name: 'a long reply',
    task: () => ({ says: [mark('long', { events: 300 })] }),
    check({ last }) {
      expect(last.text).toBe(Array.from({ length: 300 }, (_, at) => `word${at} `).join(''));
    },
  },
  {
    name: 'a reply that says nothing',
    // The SDK itself takes an empty chat message for a failure of `generateText` only where it wants an object.
    task: () => ({ says: [mark('empty')] }),
    check({ pair, last }) {
      expect(last).toMatchObject({ text: '', calls: [], stop: stopOf(pair, 'stop') });
    },
  },
  {
    name: 'a tool round trip',
    task: () => ({ says: [`Weather? ${mark('tool', ZURICH)}`], tools: [weather] }),
    check({ pair, turns, last, ran }) {
      expect(ran).toEqual([{ tool: 'get_weather', input: { city: 'Zürich' } }]);
      expect(turns[0]).toMatchObject({ text: 'Let me look.', stop: stopOf(pair, 'tools') });
      expect(last.text).toBe(`The tools said:\nresult of ${turns[0]?.calls[0]?.id}: sunny in Zürich`);
      expect(last.stop).toBe(stopOf(pair, 'stop'));
    },
  },
  {
    name: 'a tool call without a word before',
    task: () => ({ says: [mark('tool-only', ZURICH)], tools: [weather] }),
    check({ turns, last }) {
      expect(turns[0]?.text).toBe('');
      expect(last.text).toContain('sunny in Zürich');
    },
  },
  {
    name: 'three rounds of a tool, and a question after them',
    task: () => ({ says: [mark('tool', { ...ZURICH, rounds: 3 }), `thanks ${mark('echo')}`], tools: [weather] }),
    check({ turns, last, ran }) {
      expect(ran).toHaveLength(3);
      expect(turns).toHaveLength(5);
      expect(last.text).toContain('turn 2; you said "thanks ');
    },
  },
  {
    name: 'a tool that fails',
    task: () => ({ says: [mark('tool', ZURICH)], tools: [broken] }),
    check({ pair, last }) {
      expect(last.text).toContain('the weather station is down');
      const isFlagged = pair.client.dialect === 'anthropic-messages' && pair.upstream === 'anthropic-messages';
      if (isFlagged) expect(last.text).toContain('error of toolu_');
    },
  },
  {
    name: 'parallel tools',
    task: () => ({ says: [mark('tool-parallel')], tools: [weather, time] }),
    check({ turns, last, ran }) {
      expect(ran).toEqual([
        { tool: 'get_weather', input: { city: 'city' } },
        { tool: 'get_time', input: { zone: 'zone' } },
      ]);
      const [first, second] = turns[0]?.calls ?? [];
      expect(first?.id).not.toBe(second?.id);
      expect(last.text).toBe(
        `The tools said:\nresult of ${first?.id}: sunny in city\nresult of ${second?.id}: 12:34 in zone`,
      );
    },
  },
  {
    name: 'parallel tools whose fragments come in turn',
    task: () => ({ says: [mark('tool-interleaved')], tools: [weather, time] }),
    check({ last, ran }) {
      expect(ran).toEqual([
        { tool: 'get_weather', input: { city: 'city' } },
        { tool: 'get_time', input: { zone: 'zone' } },
      ]);
      expect(last.text).toContain('sunny in city');
      expect(last.text).toContain('12:34 in zone');
    },
  },
  {
    name: 'a tool call without arguments',
    without: ({ client, isTranslated }) =>
      client.dialect === 'openai-chat' && !isTranslated
        ? 'the client gets the empty text that the upstream sent, which its SDK does not parse'
        : undefined,
    task: () => ({ says: [mark('tool-no-arguments')], tools: [idle] }),
    check({ last, ran }) {
      expect(ran).toEqual([{ tool: 'ping', input: {} }]);
      expect(last.text).toContain('pong');
    },
  },
  {
    name: 'trap 43 (anomalyco/opencode#3523): a tool name of more than 64 characters',
    without: ({ client, upstream }) =>
      client.dialect === 'openai-chat' && upstream === 'openai-chat'
        ? 'nothing is translated, and OpenAI refuses the name'
        : undefined,
    task: () => ({ says: [mark('tool', ZURICH)], tools: [longNamed, time] }),
    check({ turns, last, ran }) {
      expect(turns[0]?.calls[0]?.name).toBe(LONG_NAME);
      expect(ran).toEqual([{ tool: LONG_NAME, input: { city: 'Zürich' } }]);
      expect(last.text).toContain('sunny in Zürich');
    },
  },
  {
    name: 'a forced tool',
    task: () => ({ says: [mark('structured')], tools: [weather, time], forcedTool: 'get_time' }),
    check({ turns }) {
      expect(turns[0]?.calls.map(({ name, input }) => ({ name, input }))).toEqual([
        { name: 'get_time', input: { zone: 'zone' } },
      ]);
    },
  },
  {
    name: 'text before and after a tool call',
    without: ({ client, upstream }) =>
      client.name === '@anthropic-ai/sdk' && upstream === 'anthropic-messages'
        ? 'nothing is translated, and the SDK sends the text back where the service refuses it'
        : undefined,
    task: () => ({ says: [mark('tool-then-text', ZURICH)], tools: [weather] }),
    check({ turns, last, ran }) {
      expect(turns[0]?.text).toBe('Before. After.');
      expect(ran).toHaveLength(1);
      expect(last.text).toContain('sunny in Zürich');
    },
  },
  {
    name: 'trap 10 (BerriAI/litellm#34692): a tool call under the finish `stop`',
    without: ({ client, isTranslated }) =>
      client.dialect === 'openai-chat' && !isTranslated ? "the upstream's word passes" : undefined,
    task: () => ({ says: [mark('tool-finish-stop', ZURICH)], tools: [weather] }),
    check({ pair, turns, last }) {
      expect(turns[0]?.stop).toBe(stopOf(pair, 'tools'));
      expect(last.text).toContain('sunny in Zürich');
    },
  },
  {
    name: 'an image as base64',
    task: () => ({ says: [[{ text: `See ${mark('image')}` }, { image: PNG }]] }),
    check({ last }) {
      expect(last.text).toBe(`1 image(s)\nimage/png, ${sizeOf(PNG)} bytes, ${digestOf(PNG)}, user`);
    },
  },
  {
    name: 'trap 24 (ericc-ch/copilot-api): an image by its URL',
    task: () => ({ says: [[{ text: `See ${mark('image')}` }, { imageUrl: IMAGE_URL }]] }),
    check({ last }) {
      expect(last.text).toBe(`1 image(s)\nurl, 0 bytes, ${IMAGE_URL}, user`);
    },
  },
  {
    name: 'trap 20 (ggml-org/llama.cpp#22536): an image inside a tool result',
    without: refusesResultsWithMedia,
    task: () => ({ says: [mark('tool')], tools: [camera] }),
    check({ pair, last }) {
      expect(last.text).toContain('one photo:');
      const place = pair.isTranslated ? 'user' : 'tool-result';
      expect(last.text).toContain(`image/png, ${sizeOf(PNG)} bytes, ${digestOf(PNG)}, ${place}`);
    },
  },
  {
    name: 'a document',
    task: () => ({ says: [[{ text: `Read ${mark('document')}` }, { pdf: PDF, title: 'report.pdf' }]] }),
    check({ last }) {
      expect(last.text).toContain(`application/pdf, ${sizeOf(PDF)} bytes, ${digestOf(PDF)}, user`);
      expect(last.text).toContain('report.pdf');
    },
  },
  {
    name: 'thinking',
    isThinker: true,
    task: () => ({ says: [mark('thinking')], isThinking: true }),
    check({ pair, last }) {
      if (pair.client.showsReasoning) expect(last.reasoning).toBe(THOUGHTS);
      expect(last.text).toBe('The answer. Earlier thoughts: 0.');
      expect(last.text).not.toContain(THOUGHTS);
    },
  },
  {
    name: 'thinking twice in one turn',
    isThinker: true,
    task: () => ({ says: [mark('thinking-again')], isThinking: true }),
    check({ pair, last }) {
      if (pair.client.showsReasoning) {
        expect(last.reasoning).toContain(THOUGHTS);
        expect(last.reasoning).toContain('On second thought.');
      }
      expect(last.text).toBe('One. Two.');
    },
  },
  {
    name: 'thinking that only its maker can read',
    isThinker: true,
    task: () => ({ says: [mark('thinking-redacted'), `and? ${mark('echo')}`], isThinking: true }),
    check({ turns, last }) {
      expect(turns[0]?.text).toBe('The answer.');
      expect(last.text).toContain('I said "The answer."');
    },
  },
  {
    name: 'thinking over several turns',
    isThinker: true,
    task: () => ({ says: [mark('thinking'), mark('thinking'), mark('thinking')], isThinking: true }),
    check({ pair, last }) {
      expect(last.text).toMatch(/^The answer\. Earlier thoughts: \d\.$/);
      if (pair.client.dialect === 'anthropic-messages' && pair.upstream === 'anthropic-messages') {
        expect(last.text).toContain('Earlier thoughts: 2.');
      }
    },
  },
  {
    name: 'thinking and a tool, with proof of the thoughts',
    isThinker: true,
    task: () => ({
      says: [mark('thinking-tool', ZURICH), mark('thinking-tool', ZURICH)],
      tools: [weather],
      isThinking: true,
    }),
    check({ pair, turns, last, ran }) {
      expect(ran).toHaveLength(2);
      expect(last.text).toContain('sunny in Zürich');
      if (pair.client.showsReasoning) expect(turns[0]?.reasoning).toBe(THOUGHTS);
      // A chat server proves nothing.
      if (pair.upstream !== 'openai-chat') {
        expect(last.text).toMatch(/^Earlier thoughts: [12]\./);
      }
    },
  },
  {
    name: 'an answer that fits a schema',
    task: () => ({
      says: [mark('structured')],
      schema: {
        type: 'object',
        properties: { city: { type: 'string' }, degrees: { type: 'integer' } },
        required: ['city', 'degrees'],
        additionalProperties: false,
      },
    }),
    check({ pair, last }) {
      expect(JSON.parse(last.text)).toEqual({ city: 'city', degrees: 1 });
      expect(last.stop).toBe(stopOf(pair, 'stop'));
    },
  },
  {
    name: 'a stop sequence',
    task: () => ({ says: [mark('stop-sequence')], stop: ['END'] }),
    check({ pair, last, received }) {
      expect(received[0]?.facts?.stopSequences).toEqual(['END']);
      expect(last.text).toBe('one two ');
      const isNamed = pair.client.dialect === 'anthropic-messages' && pair.upstream === 'anthropic-messages';
      expect(last.stop).toBe(isNamed ? 'stop_sequence' : stopOf(pair, 'stop'));
    },
  },
  {
    name: 'trap 12 (Wei-Shaw/sub2api#4141): an end by the output limit',
    task: () => ({ says: [mark('length')], maxTokens: 64 }),
    check({ pair, last }) {
      expect(last).toMatchObject({ text: 'This sentence has no', stop: stopOf(pair, 'length') });
    },
  },
  {
    name: 'trap 12 (Wei-Shaw/sub2api#4141): an end by a filter',
    task: () => ({ says: [mark('content-filter')] }),
    check({ pair, last }) {
      expect(last).toMatchObject({ text: 'Once upon', stop: stopOf(pair, 'filter') });
    },
  },
  {
    name: 'a full context window',
    task: () => ({ says: [mark('context-window')] }),
    check({ pair, last }) {
      const isNamed = pair.client.dialect === 'anthropic-messages' && pair.upstream === 'anthropic-messages';
      expect(last.stop).toBe(isNamed ? 'model_context_window_exceeded' : stopOf(pair, 'length'));
    },
  },
  {
    name: 'a refusal',
    task: () => ({ says: [mark('refusal')] }),
    check({ pair, last }) {
      if (pair.isTranslated) expect(last.stop).toBe(stopOf(pair, 'filter'));
      expect(JSON.stringify(last.message)).toContain('I cannot help with that.');
    },
  },
  {
    name: 'trap 17 (ericc-ch/copilot-api#88): usage with cache and reasoning',
    isThinker: true,
    task: () => ({ says: [mark('usage')], isThinking: true }),
    check({ last }) {
      expect(last.usage).toEqual({ input: 1_000, output: 300, cacheRead: 600, cacheWrite: 150, reasoning: 120 });
    },
  },
  {
    name: 'bytes that come one by one',
    task: () => ({ says: [mark('bytes')] }),
    check({ last }) {
      expect(last.text).toBe('Grüße, 你好 👋🏽.');
    },
  },
  {
    name: 'lines that end in CR and LF',
    task: () => ({ says: [mark('crlf')] }),
    check({ last }) {
      expect(last.text).toBe('Grüße, 你好 👋🏽.');
    },
  },
  {
    name: 'comments between the events',
    task: () => ({ says: [mark('comments')] }),
    check({ last }) {
      expect(last.text).toBe('Grüße, 你好 👋🏽.');
    },
  },
  {
    name: 'an upstream that is silent for a while',
    task: () => ({ says: [mark('silence', { ms: 60 })] }),
    check({ last }) {
      expect(last.text).toBe('Here I am.');
    },
  },
];

import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { recording } from '../../../../test/recordings.ts';
import type { ChatEvent, JsonObject, ReplyCodec, WireEvent } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import { sse } from '../../wire/framings/sse.ts';
import { sequentialBlocks } from '../../wire/sequential-blocks.ts';
import { replyContext, run } from './__fixtures__/contexts.ts';
import { decodeError } from './errors.ts';
import { streamCodec, wholeCodec } from './reply-codec.ts';
import { watch } from './watch.ts';

interface Reply {
  readonly name: string;
  readonly isStream: boolean;
  readonly events: readonly WireEvent[];
}

const FOLDER = recording('.');
const suite = FOLDER ? describe : describe.skip;
const read = (file: string) => readFileSync(join(FOLDER ?? '', file), 'utf8');
const find = (pattern: string) => (FOLDER ? globSync(pattern, { cwd: FOLDER }).sort() : []);

const split = (bytes: Uint8Array): WireEvent[] => run(sse.split({ maxEventBytes: 1e7 }), [bytes]);

/** A file of chunks may hold several streams one after the other. */
function chunkStreams(file: string): Reply[] {
  const streams: WireEvent[][] = [[]];
  for (const data of read(file).split('\n').filter(Boolean)) {
    streams.at(-1)?.push({ data });
    if (data.includes('"message_stop"')) streams.push([]);
  }
  return streams
    .filter(({ length }) => length > 0)
    .map((events, index) => ({ name: `${basename(file)} ${index}`, isStream: true, events }));
}

interface Recorded {
  readonly request: { readonly url: string };
  readonly response: {
    readonly status: number;
    readonly json?: JsonObject;
    readonly text?: string;
    readonly base64?: string;
  };
}

function exchanges(file: string): readonly Recorded[] {
  const { interactions = [] } = JSON.parse(read(file)) as { interactions?: Recorded[] };
  return interactions.filter(({ request }) => /anthropic\.com\/v1\/messages(\?|$)/.test(request.url));
}

function cassetteReplies(file: string): Reply[] {
  return exchanges(file)
    .filter(({ response }) => response.status === 200)
    .map(({ response: { json, text, base64 } }, index) => {
      const name = `${basename(file)} ${index}`;
      if (json) return { name, isStream: false, events: [{ data: JSON.stringify(json) }] };
      const bytes = base64 === undefined ? Buffer.from(text ?? '') : gunzipSync(Buffer.from(base64, 'base64'));
      return { name, isStream: true, events: split(bytes) };
    });
}

const whole = (file: string): Reply => ({ name: basename(file), isStream: false, events: [{ data: read(file) }] });

const CASSETTES = find('{pydantic-ai,simonw-llm-anthropic}/**/*.json');
const REPLIES: readonly Reply[] = [
  ...find('vercel-ai/anthropic/*.chunks.txt').flatMap(chunkStreams),
  ...find('vercel-ai/anthropic/*.json').map(whole),
  ...find('llama-server/messages*.sse').map((file) => ({
    name: basename(file),
    isStream: true,
    events: split(Buffer.from(read(file))),
  })),
  ...find('llama-server/messages*.json').map(whole),
  ...CASSETTES.flatMap(cassetteReplies),
];

const codecOf = ({ isStream }: { isStream: boolean }): ReplyCodec => (isStream ? streamCodec : wholeCodec);
const decode = (reply: Reply): ChatEvent[] => run(codecOf(reply).decoder(replyContext()), reply.events);
const encode = (codec: ReplyCodec, events: readonly ChatEvent[]): WireEvent[] =>
  run(codec.encoder(replyContext()), run(sequentialBlocks(), events));

const named = (name: string): Reply => {
  const reply = REPLIES.find((one) => one.name.startsWith(name));
  if (!reply) throw new Error(`no recording ${name}`);
  return reply;
};
const folded = (name: string) => foldEvents(decode(named(name)));

suite('recorded replies', () => {
  it('are there', () => {
    expect(REPLIES.filter(({ isStream }) => isStream).length).toBeGreaterThan(40);
    expect(REPLIES.filter(({ isStream }) => !isStream).length).toBeGreaterThan(130);
  });

  it.each(REPLIES)('$name is read whole', (reply) => {
    const events = decode(reply);
    const { blocks, usage, finish, error } = foldEvents(events);
    expect(error).toBeUndefined();
    expect(finish?.reason).toMatch(/^(stop|length|tool-calls|refusal|pause)$/);
    expect(usage).toMatchObject({ inputTokens: expect.any(Number), outputTokens: expect.any(Number) });
    for (const block of blocks) {
      if (block.type === 'tool-call') expect(JSON.parse(block.arguments || '{}')).toEqual(expect.any(Object));
    }
    const ends = events.filter(({ type }) => type.endsWith('-end')).length;
    expect(ends).toBe(events.filter(({ type }) => type.endsWith('-start')).length);
  });

  it.each(REPLIES)('$name is watched to the same end', (reply) => {
    const seen = watch(reply.isStream);
    for (const event of reply.events) seen.push(event);
    const { usage, finish } = foldEvents(decode(reply));
    expect(seen).toMatchObject({ hasGenerated: true, isComplete: true, error: undefined, usage });
    expect(seen.finish?.raw).toBe(finish?.raw);
  });

  it.each(REPLIES)('$name is written and read again without a loss', (reply) => {
    const events = decode(reply);
    const again = run(streamCodec.decoder(replyContext()), encode(streamCodec, events));
    const content = (list: readonly ChatEvent[]) =>
      foldEvents(list).blocks.filter(
        (block) => !('text' in block) || block.text !== '' || 'redacted' in block || 'signature' in block,
      );
    const normal = (list: readonly ChatEvent[]) =>
      content(list).map((block) =>
        block.type === 'tool-call' ? { ...block, arguments: JSON.parse(block.arguments || '{}') } : block,
      );
    expect(normal(again)).toEqual(normal(run(sequentialBlocks(), events)));
    expect(foldEvents(again).finish?.reason).toBe(foldEvents(events).finish?.reason);
  });
});

suite('some recorded replies, read by hand', () => {
  it('duplicate-message-start', () => {
    expect(folded('duplicate-message-start.chunks.txt')).toMatchObject({
      replyId: 'msg_dup',
      blocks: [{ type: 'text', text: 'Hello, World!' }],
      usage: { inputTokens: 17, outputTokens: 227 },
      finish: { reason: 'stop', raw: 'end_turn' },
    });
  });

  it('anthropic-message-delta-input-tokens', () => {
    expect(folded('anthropic-message-delta-input-tokens.chunks.txt')).toMatchObject({
      blocks: [{ type: 'text', text: 'pong' }],
      usage: { inputTokens: 61, outputTokens: 2 },
    });
  });

  it('anthropic-tool-no-args', () => {
    const { blocks, finish } = folded('anthropic-tool-no-args.chunks.txt');
    expect(blocks.at(-1)).toMatchObject({ type: 'tool-call', name: 'updateIssueList', arguments: '' });
    expect(finish?.reason).toBe('tool-calls');
  });

  it('anthropic-programmatic-tool-calling: a stream whose first event says all', () => {
    expect(folded('anthropic-programmatic-tool-calling.1.chunks.txt 1')).toMatchObject({
      blocks: [{ type: 'tool-call', name: 'rollDie', arguments: '{"player":"player2"}' }],
      finish: { reason: 'tool-calls', raw: 'tool_use' },
    });
  });

  it('anthropic-compaction', () => {
    const { blocks, usage } = folded('anthropic-compaction.1.chunks.txt');
    expect(blocks[0]).toMatchObject({
      type: 'opaque',
      kind: 'compaction',
      value: { content: expect.stringMatching(/^## Summary/) },
    });
    expect(usage?.inputTokens).toBeGreaterThan(60_000);
  });

  it('messages-stream of llama-server: blocks that overlap, an empty signature', () => {
    const events = run(sequentialBlocks(), decode(named('messages-stream.sse')));
    const { blocks, finish } = foldEvents(events);
    expect(blocks.map(({ type }) => type)).toEqual(['reasoning', 'text']);
    expect(blocks[0]).not.toHaveProperty('signature');
    expect(finish?.raw).toBe('end_turn');
  });

  it('web search with sources', () => {
    const { blocks } = folded('test_anthropic.test_web_search_tool_result_ordering.json');
    expect(blocks.filter(({ type }) => type === 'opaque').map((block) => 'kind' in block && block.kind)).toEqual(
      expect.arrayContaining(['server_tool_use', 'web_search_tool_result']),
    );
    expect(JSON.stringify(blocks)).toContain('web_search_result_location');
  });

  it('thinking with its signature', () => {
    const [first, second] = folded('test_anthropic.test_parts_thinking.json').blocks;
    expect(first).toMatchObject({
      type: 'reasoning',
      signature: { origin: 'anthropic-messages', value: expect.stringMatching(/.{100}/) },
    });
    expect(second).toMatchObject({ type: 'text' });
  });

  it('redacted thinking', () => {
    const { blocks } = folded('test_anthropic.test_anthropic_model_thinking_part_redacted_stream.json');
    expect(blocks[0]).toMatchObject({ type: 'reasoning', text: '', redacted: { origin: 'anthropic-messages' } });
  });

  it('an unknown model, as an error', () => {
    const file = CASSETTES.find((name) => name.includes('test_model_name_suggestion_anthropic')) ?? '';
    const { status, json } = exchanges(file)[0]?.response ?? { status: 0 };
    expect(decodeError({ status, headers: {}, body: JSON.stringify(json) })).toEqual({
      kind: 'not-found',
      message: 'model: claude-sonet-4-5',
      upstreamStatus: 404,
    });
  });
});

/** Blocks of betas are not in the published types. */
const BETA = /"type":"(compaction|advisor_tool_result|mcp_tool_use|mcp_tool_result)"|"name":"advisor"/;

const DEFINITIONS: Readonly<Record<string, string>> = {
  message_start: 'RawMessageStartEvent',
  content_block_start: 'RawContentBlockStartEvent',
  content_block_delta: 'RawContentBlockDeltaEvent',
  content_block_stop: 'RawContentBlockStopEvent',
  message_delta: 'RawMessageDeltaEvent',
  message_stop: 'RawMessageStopEvent',
};

suite('what we write, against the published types', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const bundle = FOLDER ? (JSON.parse(read('schemas/anthropic.relaxed.schema.json')) as JsonObject) : {};
  if (FOLDER) ajv.addSchema(bundle);
  const validators = new Map<string, ValidateFunction>();

  function faults(definition: string | undefined, data: string): unknown {
    if (definition === undefined || BETA.test(data)) return undefined;
    const validate = validators.get(definition) ?? ajv.compile({ $ref: `${bundle.$id}#/$defs/${definition}` });
    validators.set(definition, validate);
    return validate(JSON.parse(data)) ? undefined : [data, validate.errors];
  }

  it('every event of a stream', () => {
    for (const reply of REPLIES) {
      for (const { name, data } of encode(streamCodec, decode(reply))) {
        expect(faults(DEFINITIONS[name ?? ''], data)).toBeUndefined();
      }
    }
  });

  it('every whole message', () => {
    for (const reply of REPLIES) {
      const [only] = encode(wholeCodec, decode(reply));
      expect(faults('Message', only?.data ?? 'null')).toBeUndefined();
    }
  });
});

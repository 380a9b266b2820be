import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { recordedMessagesReplies } from '../../../../test/recorded-messages.ts';
import type { RecordedReply } from '../../../../test/recorded-replies.ts';
import { recording } from '../../../../test/recordings.ts';
import type { ChatEvent, JsonObject, ReplyCodec, WireEvent } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import { sse } from '../../wire/framings/sse.ts';
import { sequentialBlocks } from '../../wire/sequential-blocks.ts';
import { replyContext, run } from './__fixtures__/contexts.ts';
import { decodeError } from './errors.ts';
import { streamCodec, wholeCodec } from './reply-codec.ts';
import { watch } from './watch.ts';

const FOLDER = recording('.');
const suite = FOLDER ? describe : describe.skip; // skipped: no recordings, which is printed

const recorded = recordedMessagesReplies();
const REPLIES = recorded.filter(({ status }) => status === 200);

const wireEventsOf = ({ form, body }: RecordedReply): readonly WireEvent[] =>
  form === 'whole' ? [{ data: body }] : run(sse.split({ maxEventBytes: 1e7 }), [Buffer.from(body)]);

const codecOf = ({ form }: RecordedReply): ReplyCodec => (form === 'stream' ? streamCodec : wholeCodec);
const decode = (reply: RecordedReply): ChatEvent[] => run(codecOf(reply).decoder(replyContext()), wireEventsOf(reply));
const encode = (codec: ReplyCodec, events: readonly ChatEvent[]): WireEvent[] =>
  run(codec.encoder(replyContext()), run(sequentialBlocks(), events));

const named = (name: string): RecordedReply => {
  const reply = REPLIES.find((one) => one.name.includes(`/${name}`));
  if (!reply) throw new Error(`no recording ${name}`);
  return reply;
};
const folded = (name: string) => foldEvents(decode(named(name)));

suite('recorded replies', () => {
  it('are there', () => {
    expect(REPLIES.filter(({ form }) => form === 'stream').length).toBeGreaterThan(40);
    expect(REPLIES.filter(({ form }) => form === 'whole').length).toBeGreaterThan(130);
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
  });

  it.each(REPLIES)('$name is watched to the same end', (reply) => {
    const seen = watch(reply.form === 'stream');
    for (const event of wireEventsOf(reply)) seen.push(event);
    const { usage, finish } = foldEvents(decode(reply));
    expect(seen).toMatchObject({ hasGenerated: true, isComplete: true, error: undefined, usage });
    expect(seen.finish?.raw).toBe(finish?.raw);
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
    expect(folded('anthropic-programmatic-tool-calling.1.chunks.txt#1')).toMatchObject({
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
    const { status, body } = recorded.find(({ name }) => name.includes('test_model_name_suggestion_anthropic'))!;
    expect(decodeError({ status, headers: {}, body })).toEqual({
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
  const bundle = FOLDER
    ? (JSON.parse(readFileSync(join(FOLDER, 'schemas/anthropic.relaxed.schema.json'), 'utf8')) as JsonObject)
    : {};
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

import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, JsonObject, WireEvent } from '@pipeproxy/core';
import { arrayOf, type FoldedReply, foldEvents, objectOf } from '@pipeproxy/core';
import { replyContext, run } from '../../core/src/dialects/openai-chat/__fixtures__/kit.ts';
import { createStreamDecoder } from '../../core/src/dialects/openai-responses/stream-decoder.ts';
import { createWholeDecoder } from '../../core/src/dialects/openai-responses/whole-decoder.ts';
import { checkGrammar } from '../../core/src/testing/check-grammar.ts';
import { sse } from '../../core/src/wire/framings/sse.ts';
import { sequentialBlocks } from '../../core/src/wire/sequential-blocks.ts';
import type { RecordedReply } from '../recorded-replies.ts';
import { recordedResponsesReplies } from '../recorded-responses.ts';

/** Made by hand or not in the dialect: an event that is no JSON, another dialect's reply, answers that are still to come. */
const ODD = /parallel-tool-call-wrapper.*chunks|azure-deepseek-reasoning|background_mode_with_tool|error/;

const replies = recordedResponsesReplies();
const good = replies.filter(({ status, name }) => status === 200 && !ODD.test(name));

function wireEventsOf({ form, body }: RecordedReply): readonly WireEvent[] {
  if (form === 'whole') return [{ data: body }];
  return run(sse.split({ maxEventBytes: 10_000_000 }), [Buffer.from(body)]);
}

function decode(reply: RecordedReply): readonly ChatEvent[] {
  const create = reply.form === 'stream' ? createStreamDecoder : createWholeDecoder;
  return run(create(replyContext()), wireEventsOf(reply));
}

const named = (part: string): RecordedReply => replies.find(({ name }) => name.includes(part))!;
const folded = (part: string): FoldedReply => foldEvents(decode(named(part)));

/** The items of a reply, read in the plainest way: of a stream, those that are done. */
function itemsOf(reply: RecordedReply): readonly JsonObject[] {
  const parsed = wireEventsOf(reply).flatMap(({ data }) =>
    data.trimStart().startsWith('{') ? [JSON.parse(data) as JsonObject] : [],
  );
  const items =
    reply.form === 'whole'
      ? arrayOf(parsed[0]?.output)
      : parsed.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item ?? null);
  return items.map((item) => objectOf(item)!);
}

const partsOf = (item: JsonObject): readonly JsonObject[] => arrayOf(item.content).map((part) => objectOf(part)!);
const CALL = /^(function|custom_tool|local_shell|apply_patch)_call$|^shell_call$/;

function plainFacts(reply: RecordedReply) {
  const items = itemsOf(reply);
  const messages = items.filter(({ type }) => type === 'message');
  const isHosted = ({ environment }: JsonObject) => objectOf(environment)?.type === 'container_reference';
  return {
    text: messages.flatMap((item) => partsOf(item).map(({ text }) => text ?? '')).join(''),
    calls: items.flatMap((item) => (CALL.test(String(item.type)) && !isHosted(item) ? [item.call_id ?? item.id] : [])),
    signatures: items.flatMap(({ encrypted_content: value }) => (value ? [value] : [])),
  };
}

function decodedFacts({ blocks }: FoldedReply) {
  return {
    text: blocks.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    calls: blocks.flatMap((block) =>
      block.type === 'tool-call' && block.name !== 'tool_search' ? [block.callId] : [],
    ),
    signatures: blocks.flatMap((block) =>
      block.type === 'reasoning' && block.signature ? [block.signature.value] : [],
    ),
  };
}

const suite = replies.length > 0 ? describe : describe.skip; // skipped: no recordings, which is printed
suite('recorded Responses', () => {
  it('are there', () => {
    expect(good.filter(({ form }) => form === 'stream').length).toBeGreaterThan(30);
    expect(good.filter(({ form }) => form === 'whole').length).toBeGreaterThan(120);
  });

  it.each(good.map((reply) => [reply.name, reply] as const))('%s', (_name, reply) => {
    const events = decode(reply);
    expect(checkGrammar(events)).toEqual([]);
    expect(checkGrammar(run(sequentialBlocks(), events))).toEqual([]);
    const fold = foldEvents(events);
    expect(fold.error).toBeUndefined();
    expect(decodedFacts(fold)).toEqual(plainFacts(reply));
  });

  it('what is no answer is an error, in the words of who sent it', () => {
    const kinds = replies
      .filter(({ name, status }) => status !== 200 || /error|background_mode_with_tool/.test(name))
      .map((reply) => foldEvents(decode(reply)).error?.kind);
    expect(new Set(kinds)).toEqual(new Set(['invalid-request', 'not-found', 'server', 'billing']));
    expect(folded('openai-error.1.chunks').error).toMatchObject({ code: 'insufficient_quota' });
  });

  it('the events of a short text, by hand', () => {
    const raw = expect.any(Object);
    expect(decode(named('simonw-llm/openai/test_openai_responses.test_responses_basic_streaming'))).toEqual([
      {
        type: 'reply-start',
        replyId: 'resp_00592e63e61b66660169fab1b9f8e481a2b321356198d7ac1b',
        model: 'gpt-5.5-2026-04-23',
      },
      {
        type: 'text-start',
        id: '0',
        extras: {
          'openai-responses': {
            id: 'msg_00592e63e61b66660169fab1bada8481a28ef92eb62c168ead',
            phase: 'final_answer',
          },
        },
      },
      { type: 'text-delta', id: '0', delta: 'pong' },
      { type: 'text-end', id: '0' },
      {
        type: 'usage',
        usage: { inputTokens: 11, cachedReadTokens: 0, outputTokens: 5, reasoningTokens: 0, raw },
      },
      { type: 'reply-end', finish: { reason: 'stop', raw: 'completed' } },
    ]);
  });

  it('sealed reasoning, text and a call in one reply, by hand', () => {
    const { blocks, finish, usage } = folded('phase_streamed_on_part_start.json#0');
    const extras = expect.any(Object);
    expect(blocks).toEqual([
      {
        type: 'reasoning',
        text: '',
        signature: { origin: 'openai-responses', value: expect.stringMatching(/^gAAAAABqaR3-pGgSyJcPT3y2_/) },
        extras,
      },
      {
        type: 'text',
        text: 'I\u2019ll check the capital lookup tool for \u201cPotatoLand.\u201d',
        extras: { 'openai-responses': { id: expect.stringMatching(/^msg_/), phase: 'commentary' } },
      },
      {
        type: 'tool-call',
        callId: 'call_LabG58Uhrq9kZvR52BYKjToD',
        name: 'get_capital',
        kind: 'function',
        arguments: '{"country":"PotatoLand"}',
        extras,
      },
    ]);
    expect(finish).toEqual({ reason: 'tool-calls', raw: 'completed' });
    expect(usage).toMatchObject({ inputTokens: 63, outputTokens: 69, reasoningTokens: 26 });
  });

  it('a tool type of OpenAI\u2019s own is a call like any other, by hand', () => {
    expect(folded('openai-local-shell-tool.1.chunks').blocks).toMatchObject([
      {
        type: 'tool-call',
        callId: 'call_h3nm8hUG0KO9tVNuRACkL1ri',
        name: 'local_shell',
        kind: 'function',
        arguments: '{"command":["ls","-a","~"],"env":{}}',
      },
    ]);
  });

  it('what OpenAI runs itself is carried unread, and is no call of the client\u2019s', () => {
    const { blocks, finish } = folded('openai-shell-skills.1.chunks');
    expect(blocks.map((block) => (block.type === 'opaque' ? block.kind : block.type))).toEqual([
      'shell_call',
      'shell_call_output',
      'shell_call',
      'shell_call_output',
      'text',
    ]);
    expect(finish?.reason).toBe('stop');
  });

  it('a server without indexes says the same in both forms', () => {
    for (const name of ['llama-server/responses-stream.sse', 'llama-server/responses-tool-stream.sse']) {
      const { blocks, usage } = folded(name);
      expect(blocks[0]).toMatchObject({ type: 'reasoning', text: expect.stringMatching(/\w/) });
      expect(blocks.map(({ type }) => type)).toEqual(['reasoning', name.includes('tool') ? 'tool-call' : 'text']);
      expect(usage?.outputTokens).toBeGreaterThan(0);
    }
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type ChatEvent, createFold, type FoldedReply } from '@pipeproxy/core';
import { checkGrammar, cutsOf, runMapper } from '@pipeproxy/core/testing';
import { recording } from '../../../../test/recordings.ts';
import { eventFrame, exceptionFrame } from '../../../../test/support/bedrock/frames.ts';
import { CONVERSE_REPLY, converseFrames } from '../../../../test/support/bedrock/recorded-shapes.ts';
import { awsEventstream } from '../eventstream/aws-eventstream.ts';
import { createStreamDecoder } from './reply-decoder.ts';
import { createWholeDecoder } from './whole-decoder.ts';

const LIMITS = { maxEventBytes: 1_000_000 };

function decodeStream(chunks: Iterable<Uint8Array>): readonly ChatEvent[] {
  return runMapper(createStreamDecoder(), runMapper(awsEventstream.split(LIMITS), chunks));
}

const decodeWhole = (document: object): readonly ChatEvent[] =>
  runMapper(createWholeDecoder(), [{ data: JSON.stringify(document) }]);

function fold(events: readonly ChatEvent[]): FoldedReply {
  expect(checkGrammar(events)).toEqual([]);
  const folded = createFold();
  for (const event of events) folded.add(event);
  return folded.reply();
}

const start = eventFrame('messageStart', { role: 'assistant' });
const delta = (at: number, value: object) => eventFrame('contentBlockDelta', { contentBlockIndex: at, delta: value });
const stop = (at: number) => eventFrame('contentBlockStop', { contentBlockIndex: at });
const callStart = (at: number, name: string) =>
  eventFrame('contentBlockStart', { contentBlockIndex: at, start: { toolUse: { toolUseId: `tooluse_${at}`, name } } });
const end = (stopReason: string) => eventFrame('messageStop', { stopReason });
const metadata = eventFrame('metadata', {
  usage: { inputTokens: 3, outputTokens: 5, totalTokens: 15, cacheReadInputTokens: 4, cacheWriteInputTokens: 3 },
});

describe('a reply of Converse', () => {
  it('is the same as a stream, however it is cut, and as a document', () => {
    const bytes = Buffer.concat(converseFrames());
    const whole = fold(decodeWhole(CONVERSE_REPLY));
    expect(whole).toMatchObject({
      blocks: [{ type: 'text', text: 'Grüezi.' }],
      finish: { reason: 'stop', raw: 'end_turn' },
      usage: { inputTokens: 9, outputTokens: 5 },
    });
    for (const { chunks, name } of cutsOf(bytes)) expect([name, fold(decodeStream(chunks))]).toEqual([name, whole]);
  });

  it('bedrock trap 20 (ankit373/hydra#975): may be calls alone, and counts the cache in', () => {
    const frames = [
      start,
      callStart(0, 'a'),
      delta(0, { toolUse: { input: '{"x"' } }),
      delta(0, { toolUse: { input: ':1}' } }),
      stop(0),
    ];
    const folded = fold(decodeStream([...frames, callStart(1, 'b'), stop(1), end('tool_use'), metadata]));
    expect(folded.blocks).toMatchObject([
      { type: 'tool-call', callId: 'tooluse_0', name: 'a', arguments: '{"x":1}' },
      { type: 'tool-call', callId: 'tooluse_1', name: 'b', arguments: '' },
    ]);
    expect(folded.finish).toEqual({ reason: 'tool-calls', raw: 'tool_use' });
    expect(folded.usage).toMatchObject({ inputTokens: 10, cachedReadTokens: 4, cachedWriteTokens: 3, outputTokens: 5 });
    const toolUse = { toolUseId: 'tooluse_0', name: 'a', input: { x: 1 } };
    const whole = fold(decodeWhole({ output: { message: { content: [{ toolUse }] } }, stopReason: 'end_turn' }));
    expect(whole.blocks).toEqual(folded.blocks.slice(0, 1));
    expect(whole.finish).toEqual({ reason: 'tool-calls', raw: 'end_turn' });
    expect(fold(decodeWhole(CONVERSE_REPLY)).finish?.reason).toBe('stop');
  });

  it('keeps the proofs of reasoning', () => {
    const reasoning = (content: object) => delta(0, { reasoningContent: content });
    const signed = [
      start,
      reasoning({ text: 'Hm' }),
      reasoning({ text: '.' }),
      reasoning({ signature: 'FAKE' }),
      stop(0),
    ];
    const sealed = [reasoning({ redactedContent: 'AAAA' }), stop(0), delta(1, { text: 'A' }), stop(1), end('end_turn')];
    const [first, second, third] = fold(decodeStream([...signed, ...sealed])).blocks;
    expect(first).toEqual({ type: 'reasoning', text: 'Hm.', signature: { origin: 'bedrock-converse', value: 'FAKE' } });
    expect(second).toEqual({ type: 'reasoning', text: '', redacted: { origin: 'bedrock-converse', value: 'AAAA' } });
    expect(third).toMatchObject({ type: 'text', text: 'A' });
    const content = [
      { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'FAKE' } } },
      { reasoningContent: { redactedContent: 'AAAA' } },
    ];
    expect(fold(decodeWhole({ output: { message: { content } } })).blocks).toEqual([first, second]);
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['guardrail_intervened', 'content-filter'],
    ['content_filtered', 'content-filter'],
    ['model_context_window_exceeded', 'context'],
    ['malformed_tool_use', 'other'],
  ])('bedrock trap 19 (maximhq/bifrost#4679): that stops for %s ends with %s', (raw, reason) => {
    expect(fold(decodeStream([start, delta(0, { text: 'A' }), end(raw), metadata])).finish).toEqual({ reason, raw });
  });

  it('ends with its bytes where no usage comes', () => {
    expect(fold(decodeStream([start, delta(0, { text: 'A' }), end('end_turn')])).finish).toEqual({
      reason: 'stop',
      raw: 'end_turn',
    });
  });

  it('bedrock trap 7 (vercel/ai#19039): that breaks off ends with an error', () => {
    const errorOf = (...frames: readonly Buffer[]) => fold(decodeStream(frames)).error;
    expect(
      errorOf(start, delta(0, { text: 'A' }), exceptionFrame('throttlingException', 'Slow.'), end('end_turn')),
    ).toMatchObject({
      kind: 'rate-limit',
      message: 'Slow.',
    });
    expect(errorOf(start, delta(0, { text: 'A' }))).toMatchObject({ code: 'PP_UPSTREAM_CUT' });
    expect(errorOf()).toMatchObject({ code: 'PP_UPSTREAM_EMPTY' });
    expect(fold(decodeWhole({})).error).toMatchObject({ code: 'PP_UPSTREAM_NOT_JSON' });
  });
});

interface Interaction {
  readonly request: { readonly url: string };
  readonly response: { readonly status: number; readonly base64?: string; readonly json?: object };
}

const folder = recording('pydantic-ai/bedrock');

const suite = folder ? describe : describe.skip; // skipped: no recordings, which is printed
suite(`recorded replies of Bedrock${folder ? '' : ' (no recordings)'}`, () => {
  const files = folder ? readdirSync(folder) : [];
  const replies = files.flatMap((file) => {
    const { interactions }: { interactions: readonly Interaction[] } = JSON.parse(
      readFileSync(join(folder ?? '', file), 'utf8'),
    );
    return interactions
      .filter(({ request, response }) => /\/converse(-stream)?$/.test(request.url) && response.status === 200)
      .map(({ response }, at): [string, Interaction['response']] => [`${file} ${at}`, response]);
  });

  it('are there', () => expect(replies.length).toBeGreaterThan(50));

  it.each<[string, Interaction['response']]>(folder ? replies : [['none', { status: 0 }]])(
    '%s',
    (_name, { base64, json }) => {
      const events = base64 === undefined ? decodeWhole(json ?? {}) : decodeStream([Buffer.from(base64, 'base64')]);
      const { blocks, finish, usage, error } = fold(events);
      expect(error).toBeUndefined();
      expect(finish?.reason).not.toBe('other');
      expect(usage?.outputTokens).toBeGreaterThan(0);
      expect(blocks.length).toBeGreaterThan(0);
    },
  );
});

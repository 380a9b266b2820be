import { describe, expect, it } from '@jest/globals';
import {
  type ChatEvent,
  type ChatRequest,
  type Dialect,
  type FoldedReply,
  type Framing,
  foldEvents,
  type WireEvent,
} from '@pipeproxy/core';
import { builtIns } from '@pipeproxy/core/host';
import { checkGrammar, fakeReplyContext, PLAIN_REQUEST, runMapper, said, saidInSum } from '@pipeproxy/core/testing';
import { checkEvent, checkResponse } from '../core/src/dialects/openai-responses/__fixtures__/open-responses.ts';
import { sequentialBlocks } from '../core/src/wire/sequential-blocks.ts';
import { recordedChatReplies } from './recorded-chat.ts';
import { recordedGeminiReplies } from './recorded-gemini.ts';
import { recordedMessagesReplies } from './recorded-messages.ts';
import { fromBody, fromYaml, type RecordedReply, recordedReplies } from './recorded-replies.ts';
import { recordedResponsesReplies } from './recorded-responses.ts';

interface Row {
  readonly replies: readonly RecordedReply[];
  /** What a client asks for that wants to hear everything. */
  readonly request?: Partial<ChatRequest>;
}

/** Recordings by dialect: every dialect that is built in has a row. */
const ROWS: Readonly<Record<string, Row>> = {
  'openai-chat': {
    replies: recordedChatReplies(),
    request: { extras: { 'openai-chat': { includeUsage: true, reasoningDetails: true } } },
  },
  'openai-completions': {
    replies: recordedReplies([
      ['llama-server/completions*.{json,sse}', fromBody],
      ['envoy-ai-gateway/completion-*.yaml', fromYaml(/\/v1\/completions/)],
    ]),
    request: { extras: { 'openai-completions': { includeUsage: true } } },
  },
  'anthropic-messages': { replies: recordedMessagesReplies() },
  'openai-responses': {
    replies: recordedResponsesReplies(),
    request: { extras: { 'openai-responses': { body: { include: ['reasoning.encrypted_content'] } } } },
  },
  'gemini-generate': {
    replies: recordedGeminiReplies(),
    request: { extras: { 'gemini-generate': { includesThoughts: true } } },
  },
};

const dialects = (builtIns.dialects ?? []).filter(({ chat }) => chat);
/** Others have words and nothing else: calls are lost there, and the reasons that have to do with them. */
const speaksChat = ({ routes }: Dialect): boolean => routes.some(({ operation }) => operation === 'chat');
const isSuccess = ({ status }: RecordedReply): boolean => status === 200;

function codecOf({ id, chat }: Dialect, form: 'stream' | 'whole') {
  const request = { ...PLAIN_REQUEST, ...ROWS[id]?.request };
  return { codec: chat![form], context: fakeReplyContext({ request }) };
}

function decode(dialect: Dialect, { form, body }: Pick<RecordedReply, 'form' | 'body'>): readonly ChatEvent[] {
  const id = form === 'stream' ? dialect.streamFraming : 'json-document';
  const framing = builtIns.framings?.find((each) => each.id === id) as Framing;
  const { codec, context } = codecOf(dialect, form);
  const wire = runMapper(framing.split({ maxEventBytes: 1e7 }), [Buffer.from(body)]);
  return runMapper(codec.decoder(context), wire);
}

/** Says what is wrong in the light of the Open Responses specification. */
const complaintsOf = (form: 'stream' | 'whole') => (event: WireEvent) =>
  form === 'stream' ? checkEvent(event) : checkResponse(JSON.parse(event.data));

function written(dialect: Dialect, form: 'stream' | 'whole', events: readonly ChatEvent[]): readonly WireEvent[] {
  const { codec, context } = codecOf(dialect, form);
  return runMapper(codec.encoder(context), runMapper(sequentialBlocks(), events));
}

/** Written in a dialect and read again. */
function through(dialect: Dialect, form: 'stream' | 'whole', events: readonly ChatEvent[]): readonly ChatEvent[] {
  const { codec, context } = codecOf(dialect, form);
  return runMapper(codec.decoder(context), written(dialect, form, events));
}

/** Some dialects have one word for the model's own no and a filter's. */
const REFUSED = ['refusal', 'content-filter'];

/** What no translation may lose. */
function core({ blocks, finish, error }: FoldedReply) {
  const text = blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
  const calls = blocks.flatMap((block) =>
    block.type === 'tool-call' ? [[block.name, JSON.parse(block.arguments || '{}')]] : [],
  );
  return {
    text,
    calls,
    finish: REFUSED.includes(finish?.reason ?? '') ? 'refused' : finish?.reason,
    error: error?.message,
  };
}

describe.each(dialects.map((dialect) => [dialect.id, dialect] as const))('recorded replies in %s', (id, dialect) => {
  const replies = ROWS[id]?.replies.filter(isSuccess) ?? [];
  const others = dialects.filter((other) => other.id !== id);

  it('have a row', () => {
    expect(ROWS).toHaveProperty([id]);
  });

  if (replies.length === 0) return it.skip('are absent', () => {}); // skipped: no recordings, which is printed

  it.each(replies.map((reply) => [reply.name, reply] as const))(
    '%s comes back, and goes through every other dialect',
    (_name, reply) => {
      const events = decode(dialect, reply);
      expect(checkGrammar(events)).toEqual([]);
      const sequential = runMapper(sequentialBlocks(), events);
      expect(said(through(dialect, 'stream', events))).toEqual(said(sequential));
      const isError = events.at(-1)?.type === 'error';
      if (!isError) expect(saidInSum(through(dialect, 'whole', events))).toEqual(saidInSum(events));
      for (const other of others) {
        for (const form of ['stream', 'whole'] as const) {
          if (isError && form === 'whole') continue;
          if (other.id === 'openai-responses')
            expect(written(other, form, events).flatMap(complaintsOf(form))).toEqual([]);
          const again = through(other, form, events);
          expect([other.id, form, checkGrammar(again)]).toEqual([other.id, form, []]);
          if (speaksChat(other))
            expect([other.id, form, core(foldEvents(again))]).toEqual([other.id, form, core(foldEvents(sequential))]);
        }
      }
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, Dialect } from '../../contract/index.ts';
import { fakeReplyContext } from '../../testing/codec-contexts.ts';
import { runMapper } from '../../testing/run-mapper.ts';
import { anthropicMessages } from '../anthropic-messages/dialect.ts';
import { geminiGenerate } from '../gemini-generate/dialect.ts';
import { openaiCompletions } from '../openai-completions/dialect.ts';
import { openaiResponses } from '../openai-responses/dialect.ts';
import { openaiChat } from './dialect.ts';

const DIALECTS = [openaiChat, openaiResponses, openaiCompletions, anthropicMessages, geminiGenerate];

const formsOf = (dialects: readonly Dialect[]) =>
  dialects.flatMap(({ id, chat }: Dialect) => [
    { name: `${id}, stream`, codec: chat?.stream },
    { name: `${id}, whole`, codec: chat?.whole },
  ]);

const FORMS = formsOf([openaiChat, openaiResponses]);

function lossesOf(codec: (typeof FORMS)[number]['codec'], end: ChatEvent): readonly string[] {
  const context = fakeReplyContext();
  if (codec) runMapper(codec.encoder(context), [{ type: 'reply-start' }, end]);
  return context.losses.map(({ feature }) => feature);
}

describe('the end of a reply for a client of OpenAI', () => {
  it.each(FORMS)('$name: names the words of a filter as lost', ({ codec }) => {
    const finish = { reason: 'content-filter', explanation: 'blocked' } as const;
    expect(lossesOf(codec, { type: 'reply-end', finish })).toEqual(['filter-explanation']);
  });

  it.each(FORMS)('$name: has lost nothing where there are none, or where they are a refusal', ({ codec }) => {
    expect(lossesOf(codec, { type: 'reply-end', finish: { reason: 'content-filter' } })).toEqual([]);
    expect(lossesOf(codec, { type: 'reply-end', finish: { reason: 'refusal', explanation: 'no' } })).toEqual([]);
  });
});

describe.each(formsOf(DIALECTS))('the end of a reply: $name', ({ codec }) => {
  it('is a loss where the dialect has no word for it', () => {
    const finish = { reason: 'other', raw: 'gremlins' } as const;
    expect(lossesOf(codec, { type: 'reply-end', finish })).toEqual(['finish-reason']);
    expect(lossesOf(codec, { type: 'reply-end', finish: { reason: 'stop', raw: 'gremlins' } })).toEqual([]);
  });
});

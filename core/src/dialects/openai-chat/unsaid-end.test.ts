import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, Dialect } from '../../contract/index.ts';
import { fakeReplyContext } from '../../testing/codec-contexts.ts';
import { runMapper } from '../../testing/run-mapper.ts';
import { openaiResponses } from '../openai-responses/dialect.ts';
import { openaiChat } from './dialect.ts';

const FORMS = [openaiChat, openaiResponses].flatMap(({ id, chat }: Dialect) => [
  { name: `${id}, stream`, codec: chat?.stream },
  { name: `${id}, whole`, codec: chat?.whole },
]);

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

import { describe, expect, it } from '@jest/globals';
import { foldEvents } from '../../wire/fold.ts';
import { replyContext, run, wireEvents } from '../openai-chat/__fixtures__/kit.ts';
import { createStreamDecoder } from './stream-decoder.ts';
import { createWholeDecoder } from './whole-decoder.ts';

describe('a message of a finished response', () => {
  it.each([
    [
      { type: 'output_text', text: 'a' },
      { type: 'text', text: 'a' },
    ],
    [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'a' },
    ],
    [
      { type: 'refusal', refusal: 'a' },
      { type: 'refusal', text: 'a' },
    ],
  ])('is read also from servers that call a part as the input does: %j', (part, block) => {
    const output = [{ type: 'message', id: 'msg_1', role: 'assistant', content: [part] }];
    const events = run(
      createWholeDecoder(replyContext()),
      wireEvents([{ object: 'response', status: 'completed', output }]),
    );
    expect(foldEvents(events).blocks).toMatchObject([block]);
  });
});

describe('what a response says in no words', () => {
  const SOUND = { type: 'output_audio', data: 'QUJD', transcript: 'Hello' };
  const output = [
    { type: 'message', id: 'msg_1', role: 'assistant', content: [SOUND, { type: 'output_text', text: 'a' }] },
  ];
  const response = { object: 'response', status: 'completed', output };
  const loss = (kind: string) => ({
    feature: 'reply-block',
    effect: `what the upstream says as "${kind}" is left out`,
  });

  it('is a named loss in a document', () => {
    const context = replyContext();
    const events = run(createWholeDecoder(context), wireEvents([response]));
    expect(foldEvents(events).blocks).toMatchObject([{ type: 'text', text: 'a' }]);
    expect(context.losses).toEqual([loss('output_audio')]);
  });

  it.each(['audio.delta', 'audio.done', 'audio.transcript.delta', 'audio.transcript.done'])(
    'is a named loss in a stream, told once: response.%s',
    (type) => {
      const context = replyContext();
      const sound = { type: `response.${type}`, delta: 'QUJD' };
      const end = { type: 'response.completed', response: { ...response, output: [] } };
      run(createStreamDecoder(context), wireEvents([sound, sound, end]));
      expect(context.losses).toEqual([loss('audio')]);
    },
  );
});

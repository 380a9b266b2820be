import { describe, expect, it } from '@jest/globals';
import { foldEvents } from '../../wire/fold.ts';
import { replyContext, run, wireEvents } from '../openai-chat/__fixtures__/kit.ts';
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

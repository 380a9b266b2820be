import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue, Loss } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import { delta, replyContext, run, wireEvents } from './__fixtures__/kit.ts';
import { createStreamDecoder } from './stream-decoder.ts';
import { createUnread } from './unread.ts';
import { createWholeDecoder } from './whole-decoder.ts';

const PICTURE = { type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD' } };
const SOUND = { id: 'audio_1', data: 'QUJD', expires_at: 1, transcript: 'Hello' };

const message = (fields: JsonObject) => ({ choices: [{ index: 0, message: fields, finish_reason: 'stop' }] });

/** Said by a document, and by a stream in pieces -> kinds that are left out. */
const SAID: readonly (readonly [readonly string[], JsonObject, readonly JsonObject[]])[] = [
  [['audio'], { content: null, audio: SOUND }, [{ audio: { id: 'audio_1' } }, { audio: { data: 'QU' } }]],
  [['images'], { content: 'a', images: [PICTURE] }, [{ content: 'a' }, { images: [PICTURE] }, { images: [PICTURE] }]],
  [['image_url'], { content: [PICTURE, PICTURE] }, [{ content: [PICTURE] }, { content: [PICTURE] }]],
  [['audio', 'images'], { audio: SOUND, images: [PICTURE] }, [{ audio: SOUND }, { images: [PICTURE] }]],
  [[], { content: 'a', audio: null, images: [] }, [{ content: 'a', audio: null, images: null }]],
  [
    [],
    { content: ['a', { text: 'b' }, { type: 'text', text: 'c' }] },
    [{ content: [{ type: 'thinking', thinking: 'd' }] }],
  ],
  [[], { content: [{ type: 'refusal', refusal: 'no' }] }, [{ content: [{ type: 'refusal', refusal: 'no' }] }]],
];

const named = (kinds: readonly string[]) =>
  kinds.map((kind) => ({ feature: 'reply-block', effect: `what the upstream says as "${kind}" is left out` }));

describe('what a chat reply says in no words', () => {
  it.each(SAID)('is a loss of its own for each kind, told once: %j', (kinds, whole, pieces) => {
    const [document, stream] = [replyContext(), replyContext()];
    run(createWholeDecoder(document), wireEvents([message(whole)]));
    run(createStreamDecoder(stream), wireEvents([...pieces.map((piece) => delta(piece)), delta({}, 'stop'), '[DONE]']));
    expect([document.losses, stream.losses]).toEqual([named(kinds), named(kinds)]);
  });

  it('leaves the words as they are', () => {
    const content: JsonValue = [{ type: 'text', text: 'a' }, PICTURE, { type: 'text', text: 'b' }];
    const events = run(createWholeDecoder(replyContext()), wireEvents([message({ content, images: [PICTURE] })]));
    expect(foldEvents(events).blocks).toEqual([{ type: 'text', text: 'ab' }]);
  });
});

it('security 21: what is left out is named in short, and not without end', () => {
  const losses: Loss[] = [];
  const say = createUnread({ note: (loss) => losses.push(loss) });
  for (let n = 0; n < 1_000; n += 1) say(`${n} ${'x'.repeat(10_000)}`);
  expect(losses).toHaveLength(20);
  expect(Math.max(...losses.map(({ effect }) => effect.length))).toBeLessThan(120);
});

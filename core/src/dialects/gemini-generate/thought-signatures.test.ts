import { describe, expect, it } from '@jest/globals';
import type { Failure, JsonObject } from '../../contract/index.ts';
import { applyPatches } from '../../wire/patch/apply-patches.ts';
import { writeProof } from './proof.ts';
import { mendSignatures, replaceRefusedSignatures } from './thought-signatures.ts';

const WORD = 'skip_thought_signature_validator';
const FOREIGN = writeProof({ signature: { origin: 'anthropic-messages', value: 'FAKE' } });

const call = (signature?: string, name = 'f'): JsonObject => ({
  functionCall: { name, args: {} },
  ...(signature !== undefined && { thoughtSignature: signature }),
});
const model = (...parts: JsonObject[]) => ({ role: 'model', parts });
const user = (text = 'go') => ({ role: 'user', parts: [{ text }] });
const bodyOf = (...contents: JsonObject[]): JsonObject => ({ contents });

function mended(body: JsonObject, name = 'gemini-3-pro-preview'): JsonObject {
  const losses: string[] = [];
  const patches = mendSignatures(body, name, {}, ({ feature, count }) => losses.push(`${feature} ${count}`));
  return { ...applyPatches(body, patches), losses };
}

describe('a history that passes through to Google', () => {
  it('gemini trap 23 (labring/aiproxy#450): gets the word for a missing signature on the first call of a step alone', () => {
    const body = bodyOf(user(), model({ text: 'Look.' }, call(), call(undefined, 'g')), user(), model(call()));
    expect(mended(body)).toMatchObject({
      contents: [user(), model({ text: 'Look.' }, call(WORD), call(undefined, 'g')), user(), model(call(WORD))],
      losses: [],
    });
  });

  it('takes neighbouring contents of the model for one step', () => {
    const step = [model(call('FAKE-own')), model(call(undefined, 'g'))];
    expect(mended(bodyOf(user(), ...step)).contents).toEqual([user(), ...step]);
  });

  it('is left as it is where a call is signed, by Google or by a word', () => {
    for (const signature of ['FAKE-own', WORD, 'context_engineering_is_the_way_to_go']) {
      const body = bodyOf(user(), model(call(signature), call()));
      expect(mendSignatures(body, 'gemini-3-pro-preview', {}, () => undefined)).toEqual([]);
    }
  });

  it('gets no word for models that demand no signature', () => {
    const body = bodyOf(user(), model(call()), user());
    expect(mended(body, 'gemini-2.5-pro').contents).toEqual(body.contents);
    expect(mended(bodyOf(user(), model(call(FOREIGN))), 'gemini-2.5-pro')).toEqual({
      contents: [user(), model(call())],
      losses: ['reasoning-history 1'],
    });
  });

  it('loses the proofs of others, in either spelling, with the thoughts that they prove', () => {
    const thought = { text: 'Hm.', thought: true, thought_signature: FOREIGN };
    const said = { text: 'Hi', thoughtSignature: FOREIGN };
    const result = mended(bodyOf(user(), model(thought), user(), model(thought, said, call(FOREIGN))));
    expect(result).toEqual({
      contents: [user(), user(), model({ text: 'Hi' }, call(WORD))],
      losses: ['reasoning-history 4'],
    });
  });
});

describe('a history whose signatures were refused', () => {
  const body = bodyOf(
    user(),
    model({ text: 'Hm.', thought: true, thoughtSignature: 'FAKE-a' }, call('FAKE-b')),
    user(),
  );
  const recovered = (message: string, sent = body, status = 400) =>
    replaceRefusedSignatures({
      call: { operation: 'chat', model: 'm', wire: { dialect: 'gemini-generate' }, isStream: true },
      error: { kind: 'invalid-request', message },
      reply: { status, headers: {}, body: '' },
      body: () => sent,
    } satisfies Failure);

  it.each(['Corrupted thought signature.', 'Thought signature is not valid', 'Invalid thought signature.'])(
    'is tried again with the word in their place, once: %s',
    (message) => {
      const again = applyPatches(body, recovered(message)?.patches ?? []);
      expect(again.contents).toEqual([user(), model(call(WORD)), user()]);
      expect(recovered(message, again)).toBeUndefined();
    },
  );

  it('is tried again with the word where one is missing', () => {
    const message = 'Function call is missing a thought_signature in functionCall parts.';
    const sent = bodyOf(user(), model(call()), user(), model(call('FAKE-b')));
    const again = applyPatches(sent, recovered(message, sent)?.patches ?? []);
    expect(again.contents).toEqual([user(), model(call(WORD)), user(), model(call('FAKE-b'))]);
    expect(recovered(message, again)).toBeUndefined();
  });

  it('is not tried again for anything else', () => {
    expect(recovered('Unknown name "x"')).toBeUndefined();
    expect(recovered('Corrupted thought signature.', body, 500)).toBeUndefined();
    expect(recovered('Corrupted thought signature.', bodyOf(user()))).toBeUndefined();
  });
});

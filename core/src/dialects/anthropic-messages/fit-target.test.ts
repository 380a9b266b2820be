import { describe, expect, it } from '@jest/globals';
import { messagesComplaint } from '../../../../test/support/messages-complaint.ts';
import type { JsonObject, Loss } from '../../contract/index.ts';
import { applyPatches, fakeServices } from '../../testing/index.ts';
import { defined } from '../../wire/json-values.ts';
import { type FitTarget, fitTargetPatches } from './fit-target.ts';

const OLD = '2023-06-01';
const NEW = '2026-10-21';
const { newId, clock } = fakeServices().services;

const asked = (model: string, fields: JsonObject = {}): JsonObject => ({
  model,
  max_tokens: 32_000,
  messages: [{ role: 'user', content: 'Hello' }],
  ...fields,
});

function fitted(body: JsonObject, over: Partial<FitTarget> & { readonly model: string }, version = OLD) {
  const losses: Loss[] = [];
  const target = { newId, now: () => clock.now(), headers: { 'anthropic-version': version }, ...over };
  const patches = fitTargetPatches(body, target, (loss) => losses.push(loss));
  return {
    patches,
    body: { ...applyPatches(body, patches), model: over.model },
    losses: losses.map(({ feature }) => feature),
  };
}

/** What the service would say to the body of the right model. */
const complaintOf = (body: JsonObject, version = OLD) =>
  messagesComplaint({ body, headers: { 'anthropic-version': version } });

const BUDGET = { thinking: { type: 'enabled', budget_tokens: 31_999 } };
const ADAPTIVE = { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'high' } };

describe('a body for another model than it was written for', () => {
  it.each<[string, string, JsonObject, JsonObject, readonly string[]]>([
    ['claude-haiku-4-5', 'claude-opus-5-5', { temperature: 0.3 }, { temperature: undefined }, ['sampling']],
    ['claude-haiku-4-5', 'claude-opus-5-5', { temperature: 1 }, { temperature: undefined }, []],
    [
      'claude-sonnet-4-5',
      'claude-opus-5-5',
      BUDGET,
      { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
      [],
    ],
    [
      'claude-opus-5-5',
      'claude-sonnet-4-5',
      ADAPTIVE,
      { thinking: { type: 'enabled', budget_tokens: 24_576, display: 'omitted' } },
      ['effort'],
    ],
    [
      'gpt-5.1',
      'claude-haiku-4-5',
      ADAPTIVE,
      { thinking: { type: 'enabled', budget_tokens: 24_576, display: 'omitted' } },
      ['effort'],
    ],
    ['claude-opus-5-5', 'claude-haiku-4-5', { temperature: 2 }, { temperature: 1 }, ['temperature']],
    ['claude-opus-5-5', 'claude-opus-4-1', { max_tokens: 128_000 }, { max_tokens: 32_000 }, ['max-tokens']],
  ])('%s is led to %s', (from, to, fields, expected, losses) => {
    const before = asked(from, fields);
    const result = fitted(before, { model: to });
    expect(result.body).toMatchObject(defined(expected));
    for (const [name, value] of Object.entries(expected))
      if (value === undefined) expect(result.body).not.toHaveProperty(name);
    expect((result.body as JsonObject).output_config).not.toEqual({});
    expect(result.losses).toEqual(losses);
    expect(complaintOf(result.body)).toBeUndefined();
  });

  it.each<[string, JsonObject, string]>([
    ['where it wanted to go', asked('claude-opus-4-5', { temperature: 0.3 }), 'claude-opus-4-5-20251101'],
    ['of the same kind', asked('claude-sonnet-4-5', BUDGET), 'claude-haiku-4-5'],
    ['at a server with models of its own', asked('claude-opus-5-5', ADAPTIVE), 'deepseek-v4-pro'],
    ['that only warms a cache', asked('claude-haiku-4-5', { max_tokens: 0, temperature: 0.1 }), 'claude-opus-5-5'],
    ['that no codec can read', asked('claude-haiku-4-5', { messages: 'x', temperature: 0.1 }), 'claude-opus-5-5'],
    [
      'that every model takes',
      asked('claude-haiku-4-5', { stop_sequences: ['END'], metadata: { user_id: 'u' } }),
      'claude-opus-5-5',
    ],
  ])('is left alone %s', (_name, body, model) => {
    expect(fitted(body, { model }).patches).toEqual([]);
  });

  it('has no limit to be cut where tokens are counted', () => {
    const { max_tokens: _, ...body } = asked('claude-haiku-4-5', { temperature: 0.3 });
    expect(fitted(body, { model: 'claude-opus-5-5' }).body).toEqual({
      ...body,
      temperature: undefined,
      model: 'claude-opus-5-5',
    });
  });

  it('follows the vendor’s own id behind a free name', () => {
    const body = asked('claude-haiku-4-5', { top_k: 3 });
    expect(fitted(body, { model: 'my-deployment', facts: { family: 'claude-opus-5-5' } }).body).not.toHaveProperty(
      'top_k',
    );
  });
});

describe('a body for another version of the API than its client speaks', () => {
  const citations = [{ type: 'char_location', cited_text: 'x' }];
  const old = asked('claude-sonnet-4-5', {
    temperature: 0.3,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a', citations },
          { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'b', citations }] },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'c' } },
          { type: 'text', text: 'd', citations: [] },
        ],
      },
      { role: 'user', content: 'e' },
    ],
  });

  it('trap 46 (ttlequals0/MinusPod#926): has no sampling and none of the old blocks in the new version', () => {
    expect(complaintOf(old, NEW)).toBeDefined();
    const { body, losses } = fitted(old, { model: 'claude-sonnet-4-5', version: NEW });
    expect(complaintOf(body, NEW)).toBeUndefined();
    expect(losses.toSorted()).toEqual(['old-version', 'sampling']);
    expect(JSON.stringify(body)).not.toContain('cited_text');
  });

  it('is as it was in the old one, and in its own', () => {
    const plain = asked('claude-sonnet-4-5');
    expect(fitted(plain, { model: 'claude-sonnet-4-5', version: OLD }, NEW).patches).toEqual([]);
    expect(fitted(old, { model: 'claude-sonnet-4-5', version: OLD }).patches).toEqual([]);
    expect(fitted(plain, { model: 'claude-sonnet-4-5', version: NEW }, NEW).patches).toEqual([]);
  });
});

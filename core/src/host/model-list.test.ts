import { describe, expect, it } from '@jest/globals';
import type { UpstreamHandle } from '../contract/exchange.ts';
import type { ModelInfo } from '../contract/model-info.ts';
import type { Upstream } from '../contract/provider.ts';
import { createModelTable } from '../pipeline/model-table.ts';
import { createModelList } from './model-list.ts';
import { createServedModels } from './served-models.ts';

const asked: string[] = [];

function upstreamOf(name: string, fields: Partial<Upstream>, serves?: readonly ModelInfo[]) {
  const models = async () => {
    asked.push(name);
    return serves ?? [];
  };
  const handle = { name, upstream: { ...fields, ...(serves && { models }) } } as unknown as UpstreamHandle;
  return { handle, models: [], exclude: [] };
}

const list = () => {
  asked.length = 0;
  const upstreams = [
    upstreamOf('vendor', { priceList: 'anthropic' }, []),
    upstreamOf('local', {}, [{ id: 'llama', contextTokens: 8_192, maxOutputTokens: 4_096 }]),
    upstreamOf('told', { facts: () => ({ contextTokens: 4_096 }) }, [{ id: 'llama', contextTokens: 8_192 }]),
    upstreamOf('silent', {}),
  ];
  const models = {
    opus: 'vendor/claude-opus-4-5',
    llama: ['local/llama', 'vendor/claude-opus-4-5'],
    told: 'told/llama',
    silent: 'silent/x',
    never: { to: 'local/llama', when: { client: 'somebody' } },
    'a-*': 'local/*',
  } as const;
  const order = { random: () => 0, turn: () => 0 };
  const table = createModelTable(models, upstreams, order, () => 0);
  return createModelList(
    table,
    createServedModels(() => 0),
  );
};

const OPUS = { id: 'opus', ownedBy: 'vendor', contextTokens: 200_000, maxOutputTokens: 64_000 };
const TOLD = { id: 'told', ownedBy: 'told', contextTokens: 4_096 };

describe('the list of models', () => {
  it('says what the config and the table know, without asking anybody', () => {
    expect(list().known()).toEqual([
      OPUS,
      { id: 'llama', ownedBy: 'local' },
      TOLD,
      { id: 'silent', ownedBy: 'silent' },
      { id: 'never' },
    ]);
    expect(asked).toEqual([]);
  });

  it('asks those upstreams alone of which nothing else is known', async () => {
    const models = list();
    const LLAMA = { id: 'llama', ownedBy: 'local', contextTokens: 8_192, maxOutputTokens: 4_096 };
    expect(await models.asked()).toEqual([OPUS, LLAMA, TOLD, { id: 'silent', ownedBy: 'silent' }, { id: 'never' }]);
    expect(asked).toEqual(['local']);
    expect(models.known()[1]).toEqual(LLAMA);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { UpstreamHandle } from '../contract/exchange.ts';
import type { ModelMap } from '../contract/target.ts';
import { createModelTable, type ListedUpstream, type ModelTable } from './model-table.ts';
import type { RequestFacts } from './target-condition.ts';

const handle = (name: string): UpstreamHandle =>
  ({
    name,
    provider: 'test',
    upstream: {},
    send: async () => undefined,
    limits: {},
    running: 0,
  }) as unknown as UpstreamHandle;

const listed = (name: string, models: readonly string[] = [], exclude: readonly string[] = []): ListedUpstream => ({
  handle: handle(name),
  models,
  exclude,
});

const facts = (more: Partial<RequestFacts> = {}): RequestFacts => ({
  model: '',
  client: undefined,
  headers: {},
  inputTokenEstimate: 10,
  chat: () => undefined,
  ...more,
});

function tableOf(
  models: ModelMap,
  upstreams: readonly ListedUpstream[] = [listed('a'), listed('b'), listed('c')],
): ModelTable {
  let turn = 0;
  return createModelTable(models, upstreams, { random: () => 0.5, turn: () => turn++ }, ({ running }) => running);
}

function ask(table: ModelTable, name: string, more: Partial<RequestFacts> = {}): string[] {
  const { rule, candidates } = table.resolve(name, facts({ model: name, ...more }));
  return [rule, ...candidates.map((candidate) => `${candidate.handle.name}/${candidate.model}`)];
}

describe('createModelTable', () => {
  it('resolves in the order exact, listed, pattern, written, default', () => {
    const upstreams = [listed('a', ['shared', 'exact']), listed('b')];
    const table = tableOf({ '*': 'b/rest', exact: 'b/one', 'sh*': 'b/pattern', 'a/*': 'b/never' }, upstreams);
    expect(ask(table, 'exact')).toEqual(['exact', 'b/one']);
    expect(ask(table, 'shared')).toEqual(['listed', 'a/shared']);
    expect(ask(table, 'shift')).toEqual(['pattern', 'b/pattern']);
    expect(ask(table, 'b/own')).toEqual(['written', 'b/own']);
    expect(ask(table, 'other')).toEqual(['default', 'b/rest']);
  });

  it('takes the pattern with the longest literal part, wherever it stands', () => {
    const table = tableOf({ 'claude-*': 'a/x', 'claude-sonnet-*': 'b/x', '*haiku*': 'c/x' });
    expect(ask(table, 'claude-sonnet-4')).toEqual(['pattern', 'b/x']);
    expect(ask(table, 'claude-3-haiku')).toEqual(['pattern', 'a/x']);
    expect(ask(table, 'my-haiku')).toEqual(['pattern', 'c/x']);
  });

  it('puts what the star matched into the target', () => {
    expect(ask(tableOf({ 'gpt-*': 'a/openai-*' }), 'gpt-5.1')).toEqual(['pattern', 'a/openai-5.1']);
    expect(ask(tableOf({ '*': 'a/*' }), 'anything')).toEqual(['default', 'a/anything']);
  });

  it('keeps a slash in the model: only the first one ends the name of the upstream', () => {
    expect(ask(tableOf({ m: 'a/meta/llama' }), 'm')).toEqual(['exact', 'a/meta/llama']);
  });

  it('lists targets in failover order, nested groups included', () => {
    const table = tableOf({ m: ['a/1', { to: ['b/2', 'c/3'], strategy: 'round-robin' }, 'a/4'] });
    expect(ask(table, 'm')).toEqual(['exact', 'a/1', 'b/2', 'c/3', 'a/4']);
    expect(ask(table, 'm')).toEqual(['exact', 'a/1', 'c/3', 'b/2', 'a/4']);
  });

  it('draws by weight and asks the least busy first', () => {
    const weighted = tableOf({ m: { to: ['a/1', 'b/2'], strategy: 'weighted', weights: [1, 9] } });
    expect(ask(weighted, 'm')).toEqual(['exact', 'b/2', 'a/1']);
    const upstreams = [listed('a'), listed('b')];
    (upstreams[0] as ListedUpstream).handle.running = 3;
    expect(ask(tableOf({ m: { to: ['a/1', 'b/2'], strategy: 'least-busy' } }, upstreams), 'm')).toEqual([
      'exact',
      'b/2',
      'a/1',
    ]);
  });

  it('skips a target whose condition is false, and falls through when none is left', () => {
    const table = tableOf({ m: { to: 'a/long', when: { inputTokens: { above: 100 } } }, '*': 'b/short' });
    expect(ask(table, 'm', { inputTokenEstimate: 101 })).toEqual(['exact', 'a/long']);
    expect(ask(table, 'm', { inputTokenEstimate: 100 })).toEqual(['default', 'b/short']);
  });

  it('never sends an excluded model to an upstream', () => {
    const table = tableOf({ '*': ['a/*', 'b/*'] }, [listed('a', [], ['gpt-*']), listed('b')]);
    expect(ask(table, 'gpt-5')).toEqual(['default', 'b/gpt-5']);
  });

  it('gives params of inner groups before those of outer ones', () => {
    const table = tableOf({
      m: { to: { to: 'a/1', params: { set: { x: 1 } } }, params: { default: { max_tokens: 7 } } },
    });
    expect(table.resolve('m', facts()).candidates[0]?.params).toEqual([
      { op: 'set', path: ['x'], value: 1 },
      { op: 'default', path: ['max_tokens'], value: 7 },
    ]);
  });

  it('names the nearest names for an unknown model', () => {
    const table = tableOf({ 'claude-sonnet-4-5': 'a/x', 'gpt-5': 'a/y' });
    expect(() => ask(table, 'claude-sonet-4-5')).toThrow(
      expect.objectContaining({ code: 'PP_MODEL_UNKNOWN', hint: expect.stringContaining('"claude-sonnet-4-5"') }),
    );
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('security 20: %s is only a name', (name) => {
    expect(() => ask(tableOf({}), name)).toThrow(expect.objectContaining({ code: 'PP_MODEL_UNKNOWN' }));
    expect(ask(tableOf({ [name]: 'a/x' }), name)).toEqual(['exact', 'a/x']);
  });

  it('lists exactly the names that can be asked for', () => {
    const table = tableOf({ one: 'a/x', 'p-*': 'a/*', '*': 'a/x' }, [listed('a', ['two', 'q*']), listed('b', ['two'])]);
    expect(table.names).toEqual(['one', 'two']);
  });
});

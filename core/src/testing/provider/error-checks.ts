import assert from 'node:assert/strict';
import type { Provider } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import { dialectOf, makeUpstream } from './provider-bench.ts';
import type { ProviderCases } from './provider-cases.ts';

/** Failed replies are understood as they are meant. */
export function errorChecks<Options>(provider: Provider<Options>, cases: ProviderCases<Options>): readonly Check[] {
  const textOf = (body: string | object): string => (typeof body === 'string' ? body : JSON.stringify(body));
  return (cases.errors ?? []).map(({ status, headers = {}, body, expected }) => ({
    name: `understands the error ${status} ${textOf(body).slice(0, 60)}`,
    run() {
      const dialect = dialectOf(cases, cases.calls[0].dialect);
      const { upstream } = makeUpstream(provider, cases.options);
      const reply = { status, headers, body: textOf(body) };
      const read = dialect.decodeError(reply);
      const facts = upstream.classify?.(read, reply) ?? read;
      const wanted = Object.keys(expected) as (keyof typeof expected)[];
      assert.deepEqual(Object.fromEntries(wanted.map((key) => [key, facts[key]])), expected);
    },
  }));
}

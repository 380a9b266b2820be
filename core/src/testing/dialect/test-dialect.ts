import assert from 'node:assert/strict';
import type { Dialect } from '../../contract/index.ts';
import { generates } from '../../pipeline/generates.ts';
import type { Check } from '../check.ts';
import { createCodecBench } from './codec-bench.ts';
import type { DialectCases } from './dialect-cases.ts';
import { errorChecks } from './error-checks.ts';
import { fixtureChecks } from './fixture-checks.ts';
import { lawChecks } from './law-checks.ts';
import { requestChecks } from './request-checks.ts';

const CREDENTIAL = /^(authorization|proxy-authorization|x-api-key|api-key|x-goog-api-key|cookie|set-cookie)$/;

function declarationChecks(dialect: Dialect, { fixtures }: DialectCases): readonly Check[] {
  return [
    {
      name: 'has fixtures',
      run: () => assert(fixtures.replies.length > 0, 'a dialect is tested with recorded replies'),
    },
    {
      name: 'listens where clients ask for something that a model says',
      run() {
        assert.match(dialect.id, /^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id is in kebab case');
        assert(dialect.routes.some(({ operation }) => generates(operation)));
        for (const { path } of dialect.routes) assert.match(path, /^\/[^?#]*$/);
      },
    },
    {
      name: 'lets no credential through, in either direction',
      run: () =>
        assert.deepEqual(
          [...dialect.forwardHeaders, ...dialect.replyHeaders].filter((name) => CREDENTIAL.test(name)),
          [],
        ),
    },
    {
      name: 'lists models by the names that can be asked for',
      run() {
        const list = JSON.stringify(dialect.encodeModels([{ id: 'kit-a' }, { id: 'kit-b', displayName: 'B' }]));
        assert(list.includes('kit-a') && list.includes('kit-b'), list);
        assert(JSON.stringify(dialect.encodeModel({ id: 'kit-a' })).includes('kit-a'));
        JSON.stringify(dialect.encodeModels([]));
      },
    },
  ];
}

/**
 * What every dialect must hold: recorded replies are read alike for every cut, legal in the grammar of chat events, the same as a
 * stream and as a document, and come back when they are written; so do generated replies and recorded requests; errors are told in
 * the dialect's words; what is unknown is passed over or kept.
 *
 * @param cases - The fixtures from `readFixtures`, and what a reply of the dialect can say.
 * @throws TypeError for a dialect without a chat codec. A check throws an `AssertionError`; generated replies name their seed.
 * @example
 * register(test, testDialect(acmeChat, {
 *   fixtures: readFixtures(`${import.meta.dirname}/fixtures`),
 *   sayable: { blocks: ['text', 'tool-call'], finishes: { stop: 'done', 'tool-calls': 'tools' } },
 * }));
 */
export function testDialect(dialect: Dialect, cases: DialectCases): readonly Check[] {
  const bench = createCodecBench(dialect, cases);
  const groups = [
    declarationChecks(dialect, cases),
    fixtureChecks(bench),
    lawChecks(bench),
    errorChecks(bench),
    requestChecks(bench),
  ];
  return groups.flat().map(({ name, run }) => ({ name: `${dialect.id}: ${name}`, run }));
}

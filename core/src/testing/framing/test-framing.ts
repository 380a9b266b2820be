import assert from 'node:assert/strict';
import type { Framing } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import type { FramingCases } from './framing-cases.ts';
import { roundTripChecks } from './round-trip-checks.ts';
import { frameChecks, limitChecks, splitChecks } from './split-checks.ts';

/**
 * What every framing must hold: the same events for every split of the bytes, a round trip, bounded memory, and an error in place of
 * a guess for bytes that are wrong.
 *
 * @throws Nothing itself; a check throws an `AssertionError`. Generated events name their seed.
 * @example
 * register(test, testFraming(lines, { samples: [{ name: 'two lines', bytes: '{}\n{}\n', events: [{ data: '{}' }, { data: '{}' }] }] }));
 */
export function testFraming(framing: Framing, cases: FramingCases): readonly Check[] {
  const checks: readonly Check[] = [
    {
      name: 'knows its own content type',
      run() {
        assert.match(framing.id, /^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id is in kebab case');
        assert(framing.matches(framing.contentType.toLowerCase()), framing.contentType);
        assert(!framing.matches('text/html'), 'a web page is no framing');
      },
    },
    { name: 'has samples', run: () => assert(cases.samples.length > 0) },
    ...splitChecks(framing, cases),
    ...frameChecks(framing, cases),
    ...roundTripChecks(framing, cases),
    ...limitChecks(framing),
  ];
  return checks.map(({ name, run }) => ({ name: `${framing.id}: ${name}`, run }));
}

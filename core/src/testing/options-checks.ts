import assert from 'node:assert/strict';
import type { JsonObject, JsonValue } from '../contract/index.ts';
import { fitsSchema, schemaFaults } from '../wire/json-schema.ts';
import { objectOf } from '../wire/json-values.ts';
import type { Check } from './check.ts';
import { plain } from './plain.ts';

/** One of each kind of value, and some that few options can mean. */
const ODD: readonly JsonValue[] = [null, true, -1.5, '', 'kit odd \u0000', [], [[]], {}, { kit: [null] }];

const withKey = (options: object, key: string, value: JsonValue): JsonValue => plain({ ...options, [key]: value });

/**
 * What a JSON schema of options must hold.
 *
 * @param good - Options that it must take, the first the usual ones.
 * @param wrong - Options that it must refuse.
 */
export function optionsChecks(
  schema: JsonObject,
  good: readonly [object, ...object[]],
  wrong: readonly object[],
): readonly Check[] {
  const [usual] = good;
  const properties = Object.entries(objectOf(schema.properties) ?? {});
  // An upstream's schema is closed by pipeproxy where it does not say; for a stage this must be said.
  const closed = { additionalProperties: false, ...schema };
  return [
    { name: 'the schema of the options is sound', run: () => assert.deepEqual(schemaFaults(schema), []) },
    {
      name: 'the schema is one of an object',
      run: () => assert.equal(schema.type, 'object', 'options are an object'),
    },
    ...good.map((options) => ({
      name: `takes the options ${JSON.stringify(options)}`,
      run: () => assert(fitsSchema(closed, plain(options))),
    })),
    ...wrong.map((options) => ({
      name: `refuses the options ${JSON.stringify(options)}`,
      run: () => assert(!fitsSchema(closed, plain(options))),
    })),
    {
      name: 'refuses an option that it does not know',
      run: () => assert(!fitsSchema(closed, withKey(usual, 'kitUnknown', true)), 'a misspelt option goes unnoticed'),
    },
    ...properties.map(([key]) => ({
      name: `refuses nonsense as the option ${key}`,
      run: () =>
        assert(
          ODD.some((value) => !fitsSchema(closed, withKey(usual, key, value))),
          'the schema takes anything',
        ),
    })),
  ];
}

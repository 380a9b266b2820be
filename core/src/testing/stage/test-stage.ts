import assert from 'node:assert/strict';
import type { StageDefinition } from '../../contract/index.ts';
import { builtIns } from '../../host/built-ins.ts';
import type { Check } from '../check.ts';
import { optionsChecks } from '../options-checks.ts';
import { onionChecks } from './onion-checks.ts';
import { pipelineChecks } from './pipeline-checks.ts';
import { createStageBench } from './stage-bench.ts';
import type { StageCases } from './stage-cases.ts';

function optionsOf<Options>({ name, options }: StageDefinition<Options>, cases: StageCases<Options>): readonly Check[] {
  const { options: usual = {}, goodOptions = [], wrongOptions = [] } = cases;
  if (options) return optionsChecks(options, [usual as object, ...goodOptions], wrongOptions);
  const isBare = Object.keys(usual as object).length === 0;
  return [{ name: 'declares its options', run: () => assert(isBare, `${name} takes options and has no schema`) }];
}

/**
 * What every stage must hold, for clients of every built-in dialect: it calls `next` once, lets errors pass, goes when the client has
 * left, leaves the reply's stream unread, keeps exchanges apart, refuses wrong options, and works in a pipeline.
 *
 * @throws Nothing itself; a check throws an `AssertionError`.
 * @example
 * register(test, testStage(today, { options: { words: 'It is' }, wrongOptions: [{ words: 5 }] }));
 */
export function testStage<Options>(
  definition: StageDefinition<Options>,
  cases: StageCases<Options> = {},
): readonly Check[] {
  const bench = createStageBench(definition, cases);
  const dialects = builtIns.dialects ?? [];
  const names: Check = {
    name: 'has the name that a config calls it by',
    run() {
      assert.match(definition.name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.equal(bench.make().name, definition.name, 'logs would call it otherwise');
    },
  };
  const checks = [
    names,
    ...optionsOf(definition, cases),
    ...onionChecks(bench, dialects),
    ...pipelineChecks(bench, dialects),
  ];
  return checks.map(({ name, run }) => ({ name: `${definition.name}: ${name}`, run }));
}

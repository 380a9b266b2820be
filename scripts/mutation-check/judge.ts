import { TRAP_LISTS, type TrapList } from '../../test/trap-lists.ts';
import type { TreePlan } from './build-tree.ts';
import type { Accepted } from './survivors.ts';
import type { Verdict } from './try-mutants.ts';

export interface Trial {
  readonly plan: TreePlan;
  readonly verdicts: readonly Verdict[];
  readonly accepted: Accepted;
  /** True: only some rules were asked for by name, which says nothing of the traps. */
  readonly isPart: boolean;
}

/** The traps of a facts page, as marks name them. */
const trapsOf = ({ words, count, later }: TrapList): readonly string[] =>
  Array.from({ length: count }, (_, at) => at + 1)
    .filter((number) => !(number in later))
    .map((number) => `${words} ${number}`);

/** The traps of the pages whose code has been marked: one mark binds a page to all of its own. */
function boundTraps({ plan }: Trial): readonly string[] {
  const marked = new Set(plan.mutants.flatMap(({ marks }) => marks));
  return TRAP_LISTS.map(trapsOf)
    .filter((traps) => traps.some((trap) => marked.has(trap)))
    .flat();
}

function judgeMutants({ verdicts, accepted: { survivors } }: Trial): readonly string[] {
  return verdicts.flatMap(({ mutant: { name }, isNoticed }) => {
    const isExplained = Object.hasOwn(survivors, name);
    if (isNoticed && isExplained) return [`noticed by now, so it needs no explanation: ${name}`];
    return isNoticed || isExplained ? [] : [`a rule that nobody misses: ${name}`];
  });
}

function judgeAccepted({ plan, accepted: { survivors } }: Trial): readonly string[] {
  const names = new Set(plan.mutants.map(({ name }) => name));
  return Object.keys(survivors)
    .filter((name) => !names.has(name))
    .map((name) => `explained, but there is no such rule: ${name}`);
}

function judgeTraps(trial: Trial): readonly string[] {
  const {
    plan,
    verdicts,
    accepted: { unmarked },
  } = trial;
  const marked = new Set(plan.mutants.flatMap(({ marks }) => marks));
  const kept = new Set(verdicts.flatMap(({ mutant, noticedBy }) => mutant.marks.filter((mark) => noticedBy.has(mark))));
  return boundTraps(trial).flatMap((trap) => {
    const isExplained = Object.hasOwn(unmarked, trap);
    if (marked.has(trap) && isExplained) return [`has a mark, so it needs no explanation: ${trap}`];
    if (!marked.has(trap)) return isExplained ? [] : [`no rule carries the mark: ${trap}`];
    return kept.has(trap) ? [] : [`its test notices none of its rules: ${trap}`];
  });
}

/** Prints what is wrong and the count of checks; true when nothing is. */
export function judge(trial: Trial): boolean {
  const { verdicts, isPart } = trial;
  const wrong = [...judgeMutants(trial), ...(isPart ? [] : [...judgeAccepted(trial), ...judgeTraps(trial)])];
  for (const line of wrong) console.log(line);
  const noticed = verdicts.filter(({ isNoticed }) => isNoticed).length;
  const all = verdicts.length + (isPart ? 0 : boundTraps(trial).length);
  console.log(`${verdicts.length} rules taken out, ${noticed} noticed, ${verdicts.length - noticed} not`);
  console.log(`checks: ${Math.max(0, all - wrong.length)} passed, ${wrong.length} failed`);
  return wrong.length === 0;
}

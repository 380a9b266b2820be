import type { RequestFacts } from './request-facts.ts';
import type { ScenarioParameters } from './scenario.ts';
import { SCENARIOS, type ScenarioName } from './scenarios/scenarios.ts';
import type { ScriptedReply } from './scripted-reply.ts';
import { parseSelection, type Selection, selectScenario } from './select-scenario.ts';

/** What decides over replies, in this order: the function, the request's own wish, the fixed scenario. */
export interface ReplyChoice {
  /** Makes the reply itself; undefined leaves the choice to the request. `number` counts requests from 1. */
  reply?: (facts: RequestFacts, number: number) => ScriptedReply | undefined;
  /** For requests that ask for none: `tool` or `error-529 times=1`. */
  scenario?: string;
  /** Parameters of scenarios that the request does not set. */
  parameters?: ScenarioParameters;
}

export interface ChosenReply {
  /** Name of the scenario; undefined when the function made the reply. */
  scenario: string | undefined;
  reply: ScriptedReply;
}

const isScenario = (name: string): name is ScenarioName => Object.hasOwn(SCENARIOS, name);

/** A scenario that the request can only mean. */
const impliedName = ({ forcedTool, outputSchema }: RequestFacts): string =>
  forcedTool !== undefined || outputSchema ? 'structured' : 'text';

/** Makes the function that chooses each reply; it remembers how often a scenario with `times` was played. */
export function createReplyChooser(choice: ReplyChoice): (facts: RequestFacts, number: number) => ChosenReply {
  const counts = new Map<string, number>();

  /** A scenario with `times=n` plays n times for the same parameters, then gives way to the one named by `then`. */
  function current({ name, parameters }: Selection): string {
    const key = JSON.stringify([name, parameters]);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count > Number(parameters.times ?? Number.POSITIVE_INFINITY) ? (parameters.then ?? 'text') : name;
  }

  return (facts, number) => {
    const made = choice.reply?.(facts, number);
    if (made) return { scenario: undefined, reply: made };
    const asked = selectScenario(facts) ?? parseSelection(choice.scenario ?? impliedName(facts));
    const parameters = { ...choice.parameters, ...asked.parameters };
    const name = current({ name: asked.name, parameters });
    if (isScenario(name)) return { scenario: name, reply: SCENARIOS[name].reply(facts, parameters) };
    const error = { status: 400, message: `The scripted upstream has no scenario "${name}".` };
    return { scenario: name, reply: { kind: 'error', error } };
  };
}

import type { RequestFacts } from './request-facts.ts';
import type { ScriptedReply, Step } from './scripted-reply.ts';

/** What a request may set of its scenario: `[[scenario:silence ms=200]]`. */
export type ScenarioParameters = Readonly<Record<string, string>>;

/** How the upstream answers the requests that name it. */
export interface Scenario {
  /** What the client sees, in one sentence. */
  about: string;
  /** Whether every client must take its replies without complaint. */
  isGood?: boolean;
  /** What to answer to a request. */
  reply(facts: RequestFacts, parameters: ScenarioParameters): ScriptedReply;
}

export type Scenarios = Readonly<Record<string, Scenario>>;

/** A number that the request may set. */
export const numberOf = (parameters: ScenarioParameters, name: string, otherwise: number): number =>
  parameters[name] === undefined ? otherwise : Number(parameters[name]);

export const text = (...pieces: readonly string[]): Step => ({ type: 'text', pieces });

/** A text of so many pieces. */
export const pieces = (count: number, piece: (at: number) => string): Step => ({
  type: 'text',
  pieces: Array.from({ length: count }, (_, at) => piece(at)),
});

/** A reply of these steps, with nothing special about it. */
export const model = (...steps: readonly Step[]): ScriptedReply => ({ kind: 'model', steps });

import type { LooseObject } from './loose-json.ts';
import type { RequestFacts } from './request-facts.ts';
import type { ScriptedFinish, ScriptedUsage, Step } from './scripted-reply.ts';

/** What a rendering needs beside the steps: the request, the reply's end, and a source of ids. */
export interface ReplyContext {
  facts: RequestFacts;
  /** The request's body. */
  body: LooseObject;
  finish: ScriptedFinish;
  usage: ScriptedUsage;
  /** The vendor's id of this exchange, as its headers say it. */
  requestId: string;
  /** A number that no other id of this upstream has. */
  nextNumber(): number;
}

export const DEFAULT_USAGE: ScriptedUsage = { input: 20, output: 10 };

/** How a reply ends when its scenario does not say: with tool calls, a refusal, or simply. */
export function finishOf(steps: readonly Step[]): ScriptedFinish {
  if (steps.some(({ type }) => type === 'tool-calls')) return { word: 'tool-calls' };
  if (steps.some(({ type }) => type === 'refusal')) return { word: 'refusal' };
  return { word: 'stop' };
}

import type { ScriptedReply, Step } from '@pipeproxy/core/testing';
import type { AskTurn } from '../ask.ts';
import type { Script } from '../matrix-world.ts';
import type { Run } from '../run-cell.ts';
import type { Aspect } from '../scenario.ts';
import { FINISH } from '../words.ts';

export const user = (text: string): AskTurn => ({ by: 'user', parts: [{ text }] });

export const text = (...pieces: readonly string[]): Step => ({ type: 'text', pieces });

export const model = (...steps: readonly Step[]): ScriptedReply => ({ kind: 'model', steps });

/** The same reply to every request. */
export const always =
  (reply: ScriptedReply): Script =>
  () =>
    reply;

/** One reply after the other; the last one stays. */
export const inTurn =
  (...replies: readonly ScriptedReply[]): Script =>
  (_, n) =>
    replies[Math.min(n, replies.length - 1)] ?? model();

export const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

/** What the upstream understood of its last request. */
export const factsOf = ({ received }: Run) => received.at(-1)?.facts;

/** The last reply says this. */
export const says =
  (said: string): Aspect =>
  ({ last }) =>
    last.seen.text === said;

/** The last reply ends with one of the client's own words for this. */
export const ends =
  (kind: keyof typeof FINISH): Aspect =>
  ({ from, last }) =>
    (FINISH[kind][from] as readonly string[]).includes(last.seen.finish ?? '');

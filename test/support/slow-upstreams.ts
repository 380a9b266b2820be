import {
  type DoorId,
  type RequestFacts,
  type ScriptedReply,
  type ScriptedUpstream,
  startScriptedUpstream,
  startTestHost,
  type TestHost,
} from '@pipeproxy/core/testing';
import anthropic from '../../plugins/anthropic/src/index.ts';
import gemini from '../../plugins/gemini/src/index.ts';
import openaiCompatible from '../../plugins/openai-compatible/src/index.ts';
import { DOORS, doorUpstream } from './door-world.ts';
import { DIALECTS as THEN } from './world.ts';

/** Far shorter than any silence here, for a busy machine skips pulses. A started program waits 15 seconds: hence a host of our own. */
const KEEPALIVE_MS = 20;
const SILENCE_MS = 240;

const text = (...pieces: readonly string[]) => ({ type: 'text', pieces }) as const;
const silence = { type: 'wait', ms: SILENCE_MS } as const;
const late = { headersAfterMs: SILENCE_MS };

/** Replies of upstreams that take their time, by the name of the model. */
const SLOW: Readonly<Record<string, ScriptedReply>> = {
  'late-headers': { kind: 'model', steps: [text('Here I am.')], delivery: late },
  'late-first-event': { kind: 'model', steps: [silence, text('Here I am.')] },
  'late-words': { kind: 'model', steps: [{ type: 'start' }, silence, text('Here I am.')] },
  'silent-midway': { kind: 'model', steps: [text('Here '), silence, text('I am.')] },
  'late-error': { kind: 'error', error: { status: 503 }, delivery: late },
  'late-error-event': { kind: 'model', steps: [{ type: 'start' }, silence, { type: 'error', error: { status: 529 } }] },
  'late-cut': { kind: 'model', steps: [{ type: 'start' }, silence, { type: 'cut' }] },
  'late-nothing': { kind: 'model', steps: [silence, { type: 'end' }] },
};

/** Models that answer `Here I am.` in the end. */
export const GOOD: readonly string[] = ['late-headers', 'late-first-event', 'late-words', 'silent-midway'];

/** Models that fail in the end. */
export const BAD: readonly string[] = ['late-error', 'late-error-event', 'late-cut', 'late-nothing'];

/** Models that lead to a bad one of an upstream first and to a good one then. */
export const thenGood = (upstream: DoorId): readonly string[] =>
  BAD.flatMap((bad) => THEN.map((then) => `${bad}.${upstream}.${then}`));

/** Upstreams of every dialect that take their time, with hosts in front of them. */
export interface SlowWorld {
  /** Says soon to its clients that somebody is there. */
  readonly hasty: TestHost;
  /** With the pulse of a started program: what is slow here is the machine. */
  readonly calm: TestHost;
  readonly upstreams: Readonly<Record<DoorId, ScriptedUpstream>>;
  /** Forgets what the upstreams have seen. */
  reset(): void;
  close(): Promise<void>;
}

export async function startSlowWorld(): Promise<SlowWorld> {
  const reply = ({ model }: RequestFacts) => SLOW[model];
  const started = await Promise.all(
    DOORS.map(async (door) => [door, await startScriptedUpstream({ doors: [door], reply })] as const),
  );
  const upstreams = Object.fromEntries(started) as Readonly<Record<DoorId, ScriptedUpstream>>;
  const lists = DOORS.flatMap((door) =>
    thenGood(door).map((name) => {
      const [bad, first, then] = name.split('.');
      return [name, [`${first}/${bad}`, `${then}/gpt-4.1`]];
    }),
  );
  const options = {
    config: {
      upstreams: Object.fromEntries(started.map(([door, { url }]) => [door, doorUpstream(door, url)])),
      models: Object.fromEntries(lists),
    },
    plugins: [anthropic, gemini, openaiCompatible],
  };
  const hasty = await startTestHost({ ...options, keepaliveMs: KEEPALIVE_MS });
  const calm = await startTestHost(options);
  return {
    hasty,
    calm,
    upstreams,
    reset() {
      for (const upstream of Object.values(upstreams)) upstream.reset();
    },
    async close() {
      await Promise.all([hasty, calm, ...Object.values(upstreams)].map((each) => each.close()));
    },
  };
}

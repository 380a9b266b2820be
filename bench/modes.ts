/** When the upstream sends what. `open` sends one event a second until the client leaves; `late` is silent at first. */
export type Pace = 'burst' | 'paced' | 'open' | 'late';

/** How the upstream answers. */
export interface ReplyMode {
  readonly isStream: boolean;
  readonly pace: Pace;
  /** Text events of a stream; the few events that open and close it come on top. In a document: words. */
  readonly textEvents: number;
}

export const MODES = {
  json: { isStream: false, pace: 'burst', textEvents: 20 },
  late: { isStream: false, pace: 'late', textEvents: 20 },
  brief: { isStream: true, pace: 'burst', textEvents: 3 },
  burst: { isStream: true, pace: 'burst', textEvents: 200 },
  'burst-2000': { isStream: true, pace: 'burst', textEvents: 2000 },
  paced: { isStream: true, pace: 'paced', textEvents: 200 },
  'paced-2000': { isStream: true, pace: 'paced', textEvents: 2000 },
  open: { isStream: true, pace: 'open', textEvents: 200 },
  flood: { isStream: true, pace: 'burst', textEvents: 1_000_000 },
} as const satisfies Record<string, ReplyMode>;

export type Mode = keyof typeof MODES;

const MARKER = 'in the mode called ';

/** The mode rides in the prompt: it is the one part of a request that every translation keeps. */
export function promptOf(mode: Mode): string {
  return `Answer ${MARKER}${mode}, and keep to plain words.`;
}

/** Finds the mode in the body of a request, in whichever dialect it arrived; the last prompt counts. */
export function readMode(body: Buffer): Mode {
  const start = body.lastIndexOf(MARKER) + MARKER.length;
  const name = body.toString('latin1', start, body.indexOf(',', start));
  if (!Object.hasOwn(MODES, name)) throw new Error(`No mode in a request of ${body.length} bytes`);
  return name as Mode;
}

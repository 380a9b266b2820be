import type { ChatEvent } from '../../contract/index.ts';
import { argumentsDelta, type CallEntry, isComplete, learn, startEvents } from './call-entry.ts';
import type { CallPiece } from './delta-pieces.ts';

export interface CallTrackerInit {
  /** Id of the next block. */
  newBlockId(): string;
  newCallId(): string;
  /** Name for a call that never gets one; undefined when it cannot be told. */
  readonly onlyName: string | undefined;
}

/** Follows the calls of a reply, whose mentions may interleave. */
export interface CallTracker {
  push(piece: CallPiece): readonly ChatEvent[];
  /** Something else has come: calls whose arguments are complete are over. */
  settle(): readonly ChatEvent[];
  /** The reply is over: tells what was held back and ends all calls. Undefined: a call has no name. */
  flush(): readonly ChatEvent[] | undefined;
  readonly hasCalls: boolean;
}

function newEntry(): CallEntry {
  return {
    callId: undefined,
    name: undefined,
    isFreeform: false,
    signature: undefined,
    text: '',
    checkedLength: 0,
    blockId: undefined,
    hasEnded: false,
  };
}

/** Some servers give parallel calls one index: a new id and name behind complete arguments is another call. */
function isAnother(entry: CallEntry, piece: CallPiece): boolean {
  if (piece.name === undefined || !isComplete(entry)) return false;
  return piece.callId === undefined ? piece.index === undefined : piece.callId !== entry.callId;
}

class Calls implements CallTracker {
  readonly #init: CallTrackerInit;
  readonly #entries: CallEntry[] = [];
  readonly #byIndex = new Map<number, CallEntry>();

  constructor(init: CallTrackerInit) {
    this.#init = init;
  }

  get hasCalls(): boolean {
    return this.#entries.some(({ blockId }) => blockId !== undefined);
  }

  push(piece: CallPiece): readonly ChatEvent[] {
    const entry = this.#find(piece) ?? this.#add(piece);
    learn(entry, piece);
    const delta = argumentsDelta(entry, piece);
    const settled = this.#settleOthers(entry);
    if (entry.hasEnded) return settled;
    entry.text += delta;
    if (entry.blockId === undefined) return [...settled, ...this.#start(entry)];
    return delta === '' ? settled : [...settled, { type: 'tool-call-delta', id: entry.blockId, delta }];
  }

  settle(): readonly ChatEvent[] {
    return this.#settleOthers(undefined);
  }

  flush(): readonly ChatEvent[] | undefined {
    const events: ChatEvent[] = [];
    for (const entry of this.#entries) {
      const isNothing = entry.name === undefined && entry.callId === undefined && entry.text === '';
      if (isNothing) continue;
      entry.name ??= this.#init.onlyName;
      if (entry.name === undefined) return undefined;
      events.push(...this.#startAnyway(entry), ...this.#end(entry));
    }
    return events;
  }

  #find(piece: CallPiece): CallEntry | undefined {
    const { index, callId } = piece;
    const known =
      index !== undefined
        ? this.#byIndex.get(index) // trap 7
        : callId !== undefined
          ? this.#entries.find((entry) => entry.callId === callId)
          : this.#entries.at(-1);
    return known && !isAnother(known, piece) ? known : undefined;
  }

  #add({ index }: CallPiece): CallEntry {
    const entry = newEntry();
    this.#entries.push(entry);
    if (index !== undefined) this.#byIndex.set(index, entry);
    return entry;
  }

  /** What can be said for certain of the other calls now that this one has come. */
  #settleOthers(current: CallEntry | undefined): readonly ChatEvent[] {
    const others = this.#entries.filter((entry) => entry !== current && !entry.hasEnded); // provider trap 21
    return others.flatMap((entry) => {
      const isNamed = entry.name !== undefined;
      const started = isNamed ? this.#startAnyway(entry) : [];
      return isNamed && isComplete(entry) ? [...started, ...this.#end(entry)] : started;
    });
  }

  #start(entry: CallEntry): readonly ChatEvent[] {
    const { callId, name } = entry;
    if (callId === undefined || name === undefined) return []; // provider trap 22
    return startEvents(entry, this.#init.newBlockId(), callId, name);
  }

  /** Starts a call with an id of ours where none has come by now. */
  #startAnyway(entry: CallEntry): readonly ChatEvent[] {
    if (entry.blockId !== undefined) return [];
    entry.callId ??= this.#init.newCallId(); // provider trap 23
    return this.#start(entry);
  }

  #end(entry: CallEntry): readonly ChatEvent[] {
    if (entry.blockId === undefined || entry.hasEnded) return [];
    entry.hasEnded = true;
    return [{ type: 'tool-call-end', id: entry.blockId }];
  }
}

/**
 * Starts with no call. A call is told as soon as its id and name are known; it ends when its arguments are a complete object and
 * something else has come, or with the reply.
 */
export function createCallTracker(init: CallTrackerInit): CallTracker {
  return new Calls(init);
}

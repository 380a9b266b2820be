import type { UsageRecord } from '@pipeproxy/core';

/** Sooner than the 250 ms that the contract allows, so that the write itself fits in. */
const BATCH_MS = 100;
const BATCH_ROWS = 200;
const RETRY_MS = 1_000;
/** Most records that are held while they cannot be written (about 5 MB). */
const MAX_HELD = 10_000;

export interface RecordQueueOptions {
  write(records: readonly UsageRecord[]): Promise<void>;
  /** Called for each batch that could not be written. */
  onFailure(error: unknown): void;
  /** Called for each batch that was, with the number of records given up since the one before. */
  onSuccess(lost: number): void;
}

/** Collects records into batches. Holds what could not be written, within a limit, and tries again. */
export interface RecordQueue {
  add(record: UsageRecord): void;
  /** Resolves when everything added so far is written; rejects with the reason why it cannot be. */
  flush(): Promise<void>;
  /** Stops trying; returns the number of records that were never written. */
  stop(): number;
}

export function createRecordQueue({ write, onFailure, onSuccess }: RecordQueueOptions): RecordQueue {
  let held: UsageRecord[] = [];
  let lost = 0;
  let failure: { readonly error: unknown } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let isDue = false;

  function trim(): void {
    const surplus = Math.max(0, held.length - MAX_HELD);
    lost += surplus;
    held.splice(0, surplus);
  }

  function arm(): void {
    timer ??= setTimeout(send, failure ? RETRY_MS : BATCH_MS);
    // Records to be written keep the process alive; a broken disk must not.
    if (failure) timer.unref();
  }

  async function writeBatch(batch: readonly UsageRecord[]): Promise<void> {
    try {
      await write(batch);
      onSuccess(lost);
      failure = undefined;
      lost = 0;
    } catch (error) {
      onFailure(error);
      failure = { error };
      held = [...batch, ...held];
      trim();
    }
    writing = undefined;
    if (isDue && !failure) send();
    else if (held.length > 0) arm();
  }

  function send(): void {
    clearTimeout(timer);
    timer = undefined;
    // One batch at a time: what comes meanwhile makes the next one larger.
    isDue = writing !== undefined;
    if (isDue || held.length === 0) return;
    const batch = held;
    held = [];
    writing = writeBatch(batch);
  }

  return {
    add(record) {
      held.push(record);
      trim();
      if (held.length >= BATCH_ROWS && !failure) send();
      else arm();
    },
    async flush() {
      await writing;
      send();
      await writing;
      if (failure) throw failure.error;
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      return lost + held.length;
    },
  };
}

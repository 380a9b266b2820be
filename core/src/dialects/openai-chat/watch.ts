import type { ErrorFacts, Finish, JsonObject, ReplyWatch, Usage, WireEvent } from '../../contract/index.ts';
import { isObject, objectOf, parseJson, textOf } from '../../wire/json-values.ts';
import { findError, finishError } from './decode-error.ts';
import { readDelta } from './delta-pieces.ts';
import { finishMeaning } from './finish-reason.ts';
import { firstChoice } from './reply-reader.ts';
import { DONE } from './stream-decoder.ts';
import { findUsage } from './usage.ts';

/** Events that say more than a piece of the answer: usage, a finish word, an error. Text inside strings has its quotes escaped. */
const TELLING = /"(?:usage|error)"\s*:\s*[{"]|"finish_reason"\s*:\s*"|"object"\s*:\s*"error"/;

class Watch implements ReplyWatch {
  readonly #isStream: boolean;
  hasGenerated = false;
  isComplete = false;
  usage: Usage | undefined;
  finish: Finish | undefined;
  error: ErrorFacts | undefined;

  constructor(isStream: boolean) {
    this.#isStream = isStream;
  }

  push({ data, fault }: WireEvent): void {
    if (fault) this.error = fault;
    if (data.trim() === DONE) this.isComplete = true;
    // Until the model has said something each event may be its first word; from then on most are skipped unread.
    else if (!this.hasGenerated || TELLING.test(data)) this.#read(parseJson(data));
  }

  #read(chunk: unknown): void {
    if (!isObject(chunk)) return;
    const choice = firstChoice(chunk);
    this.usage = findUsage(chunk, choice) ?? this.usage;
    this.error ??= findError(chunk, choice);
    if (!choice) return;
    this.hasGenerated ||= readDelta(objectOf(choice.delta) ?? objectOf(choice.message) ?? {}).length > 0;
    this.#readFinish(choice);
  }

  #readFinish(choice: JsonObject): void {
    const raw = textOf(choice.finish_reason);
    this.isComplete ||= raw !== undefined || !this.#isStream;
    if (raw === undefined) return;
    const meaning = finishMeaning(raw);
    if (meaning !== 'error') this.finish = { reason: meaning, raw };
    else this.error ??= finishError(raw);
  }
}

/** Watches a reply that passes through: little is parsed once the model has begun to speak. */
export function createWatch(isStream: boolean): ReplyWatch {
  return new Watch(isStream);
}

import type { ErrorFacts, Finish, JsonObject, ReplyWatch, Usage, WireEvent } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf, parseJson } from '../../wire/json-values.ts';
import { decodeErrorChunk } from './errors.ts';
import { fieldOf } from './proto-fields.ts';
import { unreadableReply } from './reply-error.ts';
import { decodeFinish, failureOf, findEnd } from './stop-reason.ts';
import { COUNTS_SOMETHING, decodeUsage } from './usage.ts';

/** What the model has said, whatever it is: words, or a part that has none. */
const GENERATED =
  /"text"\s*:\s*"[^"]|"(?:functionCall|executableCode|codeExecutionResult|inlineData|toolCall|toolResponse)"/;

/** What a watch has seen; it grows. */
class Watch implements ReplyWatch {
  hasGenerated = false;
  isComplete = false;
  finish: Finish | undefined;
  error: ErrorFacts | undefined;
  #hasCalls = false;
  /** Counts are told with every chunk: only the last ones are read, and only when somebody asks. */
  #counted: string | undefined;
  #usage: Usage | undefined;
  readonly #isStream: boolean;

  constructor(isStream: boolean) {
    this.#isStream = isStream;
  }

  get usage(): Usage | undefined {
    if (this.#counted !== undefined) {
      const chunk = chunksOf(this.#counted).at(-1);
      this.#usage = decodeUsage(fieldOf(chunk, 'usageMetadata'));
      this.#counted = undefined;
    }
    return this.#usage;
  }

  push({ data, fault }: WireEvent): void {
    if (fault) this.error = fault;
    if (!this.#isStream && chunksOf(data).length === 0) this.error = fault ?? unreadableReply();
    this.hasGenerated ||= GENERATED.test(data);
    this.#hasCalls ||= data.includes('"functionCall"');
    if (COUNTS_SOMETHING.test(data)) this.#counted = data;
    if (data.includes('"finishReason"') || data.includes('"blockReason"') || data.includes('"error"')) this.#read(data);
  }

  /** The same words may stand in arguments and results: only the parsed chunk tells. */
  #read(data: string): void {
    for (const chunk of chunksOf(data)) {
      if (isObject(chunk.error)) this.error = decodeErrorChunk(chunk);
      const end = findEnd(chunk, objectOf(arrayOf(chunk.candidates)[0]));
      if (!end) continue;
      this.isComplete = true;
      this.finish = decodeFinish(end, this.#hasCalls);
      // Clients know what to do with a broken answer. Another upstream's may be whole, as long as nothing has been said.
      if (!this.hasGenerated) this.error = failureOf(end) ?? this.error;
    }
  }
}

/** The chunks of an event: one, or several where a stream came as one list. */
function chunksOf(data: string): readonly JsonObject[] {
  const value = parseJson(data);
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** Looks at a reply that passes through untouched; parses the few chunks that say something about it. */
export function watch(isStream: boolean): ReplyWatch {
  return new Watch(isStream);
}

import type { ErrorFacts, Finish, JsonObject, ReplyWatch, Usage, WireEvent } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf, parseJson, textOf } from '../../wire/json-values.ts';
import { isCall } from './call-reader.ts';
import { decodeErrorEvent, decodeFailure, findError } from './decode-error.ts';
import { decodeFinish } from './finish-reason.ts';
import { decodeUsage } from './usage.ts';

/** Events that tell how a response ended. Text inside strings has its quotes escaped. */
const ENDING = /"type"\s*:\s*"(?:response\.(?:completed|incomplete|failed|cancelled)|error)"/;
/** Events with which the model has said something. */
const GENERATED = /"type"\s*:\s*"response\.(?:output_item\.done|[a-z_.]+\.delta)"/;
/** A new item that is more than the announcement of one. */
const CALLED = /"type"\s*:\s*"response\.output_item\.added"[\s\S]*"type"\s*:\s*"[a-z_]+_call"/;

const FAILED: readonly unknown[] = ['failed', 'cancelled'];

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
    if (!this.#isStream) {
      this.#readDocument(parseJson(data));
      return;
    }
    this.hasGenerated ||= GENERATED.test(data) || CALLED.test(data);
    if (ENDING.test(data)) this.#readEnd(parseJson(data));
  }

  #readDocument(document: unknown): void {
    if (!isObject(document)) return;
    this.error ??= findError(document);
    if (document.object === 'response' || Array.isArray(document.output)) this.#readResponse(document);
  }

  #readEnd(event: unknown): void {
    if (!isObject(event)) return;
    if (event.type === 'error') {
      this.error ??= decodeErrorEvent(event);
      return;
    }
    const type = textOf(event.type) ?? '';
    if (!type.startsWith('response.')) return;
    this.#readResponse({ status: type.slice('response.'.length), ...objectOf(event.response) });
  }

  #readResponse(response: JsonObject): void {
    this.usage = decodeUsage(response.usage) ?? this.usage;
    const items = arrayOf(response.output).flatMap((item) => (isObject(item) ? [item] : []));
    this.hasGenerated ||= items.length > 0;
    if (FAILED.includes(response.status) || isObject(response.error)) {
      this.error ??= decodeFailure(response);
      return;
    }
    this.isComplete = true;
    this.finish = decodeFinish(response, { hasCalls: items.some(isCall), refusal: '' });
  }
}

/** Watches a reply that passes through: nothing is parsed but its end. */
export function createWatch(isStream: boolean): ReplyWatch {
  return new Watch(isStream);
}

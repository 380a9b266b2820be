import type { ErrorFacts, Finish, JsonObject, ReplyWatch, Usage, WireEvent } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf, parseJson } from '../../wire/json-values.ts';
import { decodeErrorFrame } from './errors.ts';
import { unreadableReply } from './reply-error.ts';
import { decodeFinish } from './stop-reason.ts';
import { decodeUsage, mergeUsage } from './usage.ts';

/** Events that are read; every other one is known by its name alone. */
const READ = ['message_start', 'message_delta', 'error'];

/** A block says something when it grows, and at the latest when it is done. */
const GENERATED = ['content_block_delta', 'content_block_stop'];

const NAMES = [...GENERATED, ...READ, 'message_stop'];

/** The event's name, by its line or, where a server leaves that out, by the first word in quotes that is one. */
function nameOf({ name, data }: WireEvent): string | undefined {
  return name ?? NAMES.find((known) => data.includes(`"${known}"`));
}

/** What a watch has seen; it grows. */
interface Seen {
  hasGenerated: boolean;
  isComplete: boolean;
  counts: JsonObject;
  usage: Usage | undefined;
  finish: Finish | undefined;
  error: ErrorFacts | undefined;
}

function count(seen: Seen, usage: JsonObject[string]): void {
  if (!isObject(usage)) return;
  seen.counts = mergeUsage(seen.counts, usage);
  seen.usage = decodeUsage(seen.counts);
}

function read(seen: Seen, frame: JsonObject): void {
  if (frame.type === 'error' || isObject(frame.error)) seen.error = decodeErrorFrame(frame);
  const said = objectOf(frame.type === 'message_start' ? frame.message : frame.delta);
  count(seen, frame.type === 'message_start' ? said?.usage : frame.usage);
  if (arrayOf(said?.content).length > 0) seen.hasGenerated = true;
  if (said?.stop_reason) seen.finish = decodeFinish(said, false);
}

function watchEvent(seen: Seen, event: WireEvent): void {
  if (event.fault) seen.error = event.fault;
  const name = nameOf(event);
  if (name === undefined) return;
  if (GENERATED.includes(name)) seen.hasGenerated = true;
  if (name === 'message_stop') seen.isComplete = true;
  if (!READ.includes(name)) return;
  const frame = parseJson(event.data);
  if (isObject(frame)) read(seen, { ...frame, type: frame.type ?? name });
}

function watchDocument(seen: Seen, { data, fault }: WireEvent): void {
  const document = objectOf(parseJson(data));
  if (fault || !document || !Array.isArray(document.content)) {
    seen.error = fault ?? (document?.error ? decodeErrorFrame(document) : unreadableReply());
    return;
  }
  seen.hasGenerated = true;
  seen.isComplete = true;
  count(seen, document.usage);
  const hasCalls = arrayOf(document.content).some((block) => objectOf(block)?.type === 'tool_use');
  seen.finish = decodeFinish(document, hasCalls);
}

/** Looks at a reply that passes through untouched; parses the few events that count, never one that only grows a block. */
export function watch(isStream: boolean): ReplyWatch {
  const seen: Seen = {
    hasGenerated: false,
    isComplete: false,
    counts: {},
    usage: undefined,
    finish: undefined,
    error: undefined,
  };
  return {
    push: (event) => (isStream ? watchEvent(seen, event) : watchDocument(seen, event)),
    get hasGenerated() {
      return seen.hasGenerated;
    },
    get isComplete() {
      return seen.isComplete;
    },
    get usage() {
      return seen.usage;
    },
    get finish() {
      return seen.finish;
    },
    get error() {
      return seen.error;
    },
  };
}

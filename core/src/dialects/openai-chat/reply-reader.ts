import type { ChatEvent, ErrorFacts, Finish, JsonObject, ReplyContext, Usage } from '../../contract/index.ts';
import { arrayOf, isObject, numberOf, objectOf, textOf } from '../../wire/json-values.ts';
import { type CallTracker, createCallTracker } from './call-tracker.ts';
import { findError, finishError, upstreamError } from './decode-error.ts';
import { type DeltaPiece, readDelta } from './delta-pieces.ts';
import { finishMeaning } from './finish-reason.ts';
import { createHiddenAnswer, type HiddenAnswer } from './hidden-answer.ts';
import { type OpenAIChatOptions, optionsOf } from './options.ts';
import { createReplyBlocks, type ReplyBlocks } from './reply-blocks.ts';
import { createThinkTag, type ThinkTag } from './think-tag.ts';
import { createToolNames } from './tool-names.ts';
import { createUnread, unreadIn } from './unread.ts';
import { findUsage } from './usage.ts';

/** The choice that we asked for; servers that give none an index mean the first. */
export function firstChoice({ choices }: JsonObject): JsonObject | undefined {
  return arrayOf(choices).find(
    (choice): choice is JsonObject => isObject(choice) && (numberOf(choice.index) ?? 0) === 0,
  );
}

/** The name of the only tool, as it was sent. */
function onlyToolName({ request }: ReplyContext): string | undefined {
  const [tool, ...others] = request.tools;
  return tool?.name !== undefined && others.length === 0 ? createToolNames().sent(tool.name) : undefined;
}

/**
 * Reads a reply out of chunks, or out of a document as if it were one chunk. Every field may be absent, null or of an
 * unexpected kind; what cannot be read says nothing.
 */
export class ReplyReader {
  readonly #options: OpenAIChatOptions;
  readonly #calls: CallTracker;
  readonly #blocks: ReplyBlocks;
  readonly #thinkTag: ThinkTag | undefined;
  readonly #hiddenAnswer: HiddenAnswer | undefined;
  readonly #unread: (kind: string) => void;
  readonly #stopSequences: readonly string[];
  #blockCount = 0;
  #hasStarted = false;
  #isOver = false;
  #word: string | undefined;
  #stopSequence: string | undefined;
  #usage: Usage | undefined;

  constructor(context: ReplyContext) {
    const newBlockId = (): string => String(this.#blockCount++); // trap 5, trap 6
    this.#options = optionsOf(context.options);
    this.#calls = createCallTracker({
      newBlockId,
      newCallId: () => context.newId('call_'),
      onlyName: onlyToolName(context),
    });
    this.#blocks = createReplyBlocks(this.#calls, newBlockId);
    this.#thinkTag = this.#options.thinkTag ? createThinkTag(this.#options.thinkTag) : undefined;
    this.#hiddenAnswer = createHiddenAnswer(context);
    this.#unread = createUnread(context);
    this.#stopSequences = context.request.stopSequences;
  }

  /** True once the reply has ended, well or badly: nothing more comes of it. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** True when a word has told why the reply ends. */
  get hasFinish(): boolean {
    return this.#word !== undefined;
  }

  /** True when anything of a reply has come. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** Reads one chunk. */
  read(chunk: JsonObject): readonly ChatEvent[] {
    if (this.#isOver) return [];
    const choice = firstChoice(chunk);
    this.#usage = findUsage(chunk, choice) ?? this.#usage; // trap 16
    const error = findError(chunk, choice);
    if (error) return this.fail(error, chunk); // trap 55
    if (!choice) return []; // trap 15, foundry trap 6
    const events = [...this.#start(chunk), ...this.#readDelta(this.#deltaOf(choice))];
    this.#readFinish(choice);
    return events;
  }

  /** Ends the reply; without a finish word it ends as if nothing was special. */
  end(): readonly ChatEvent[] {
    if (this.#isOver) return [];
    const held = this.#thinkTag?.end().flatMap((piece) => this.#blocks.push(piece)) ?? [];
    const hidden = this.#hiddenAnswer?.end(() => String(this.#blockCount++)) ?? [];
    const events = [...this.#start({}), ...held, ...this.#blocks.close(), ...hidden];
    const calls = this.#calls.flush();
    if (!calls)
      return [
        ...events,
        ...this.fail(upstreamError('PP_UPSTREAM_ERROR', 'The upstream called a tool without a name.')),
      ];
    const meaning = this.#word === undefined ? 'stop' : finishMeaning(this.#word, this.#options.finishReasons);
    if (meaning === 'error') return [...events, ...calls, ...this.fail(finishError(this.#word))];
    this.#isOver = true;
    return [...events, ...calls, ...this.#usageEvents(), { type: 'reply-end', finish: this.#finish(meaning) }];
  }

  /** Ends the reply with an error. */
  fail(error: ErrorFacts, chunk: JsonObject = {}): readonly ChatEvent[] {
    if (this.#isOver) return [];
    const start = this.#start(chunk);
    this.#isOver = true;
    return [...start, ...this.#usageEvents(), { type: 'error', error }];
  }

  #start(chunk: JsonObject): readonly ChatEvent[] {
    if (this.#hasStarted) return [];
    this.#hasStarted = true;
    const [replyId, model] = [textOf(chunk.id), textOf(chunk.model)];
    return [{ type: 'reply-start', ...(replyId && { replyId }), ...(model && { model }) }];
  }

  /** A server that ignores the wish for a stream may send its whole message in one event; one behind deltas repeats them. */
  #deltaOf(choice: JsonObject): JsonObject {
    const message = this.#blockCount === 0 ? objectOf(choice.message) : undefined;
    return objectOf(choice.delta) ?? message ?? {};
  }

  #readDelta(delta: JsonObject): readonly ChatEvent[] {
    const events: ChatEvent[] = [];
    for (const kind of unreadIn(delta)) this.#unread(kind);
    for (const piece of readDelta(delta, this.#options.reasoningFields)) {
      for (const part of this.#untag(piece)) {
        this.#hiddenAnswer?.push(part);
        events.push(...this.#blocks.push(part));
      }
    }
    return events;
  }

  #untag(piece: DeltaPiece): readonly DeltaPiece[] {
    return this.#thinkTag && piece.kind === 'text' ? this.#thinkTag.push(piece.text) : [piece];
  }

  #readFinish(choice: JsonObject): void {
    this.#word = textOf(choice.finish_reason) ?? this.#word;
    // vLLM names the sequence that matched; its numbers are token ids.
    const matched = textOf(choice.stop_reason);
    if (matched !== undefined && this.#stopSequences.includes(matched)) this.#stopSequence = matched;
  }

  #finish(meaning: Finish['reason']): Finish {
    const raw = this.#word === undefined ? {} : { raw: this.#word };
    const { refusal } = this.#blocks;
    const { hasCalls } = this.#calls;
    if (hasCalls && (meaning === 'stop' || meaning === 'tool-calls')) return { reason: 'tool-calls', ...raw };
    if (meaning === 'tool-calls') return { reason: 'stop', ...raw };
    if (refusal !== '' && (meaning === 'stop' || meaning === 'content-filter')) {
      return { reason: 'refusal', ...raw, explanation: refusal };
    }
    return { reason: meaning, ...raw, ...(this.#stopSequence !== undefined && { stopSequence: this.#stopSequence }) };
  }

  #usageEvents(): readonly ChatEvent[] {
    return this.#usage ? [{ type: 'usage', usage: this.#usage }] : [];
  }
}

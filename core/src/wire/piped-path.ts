import type { ErrorFacts, Finish, JsonObject, Usage } from '../contract/index.ts';
import { asBuffer } from './as-buffer.ts';
import { objectOf, parseJson } from './json-values.ts';
import type { Path, ReplySide } from './path.ts';
import type { Piece } from './piece.ts';
import type { ReplyView } from './reply-view.ts';
import { UsageFinder } from './usage-finder.ts';

/** Bytes after which it is clear whether a document is an error. */
const HEAD_BYTES = 64;
/** An error inside a good status: nothing that a model has made begins like this. */
const ERROR_HEAD = /^\s*\{\s*"error"\s*:\s*["{]/;
/** A longer document is none of an error. */
const MAX_ERROR_BYTES = 65_536;

/** Enough to see how a reply ends, behind whatever blanks. */
const TAIL_BYTES = 64;
/** Whoever leaves in the middle leaves a document open, and a stream in the middle of a line. */
const DOCUMENT_END = /\}\s*$/;
const STREAM_END = /[\r\n]$/;
/** Ends a line that was cut, which would swallow the event behind it. */
const LINE_END = '\n\n';

export interface PipedPathOptions extends Pick<ReplySide, 'from'> {
  /** The exchange's id, for errors that are told on the way. */
  readonly requestId: string;
}

function tailOf(before: string, bytes: Uint8Array): string {
  const last = asBuffer(bytes).toString('latin1', Math.max(0, bytes.byteLength - TAIL_BYTES));
  return last.length < TAIL_BYTES ? (before + last).slice(-TAIL_BYTES) : last;
}

/** The way of a reply that nobody reads: the upstream's bytes as they come. */
class PipedPath implements Path, ReplyView {
  readonly #options: PipedPathOptions;
  readonly #usage: UsageFinder | undefined;
  /** What is held until it is clear what it is. */
  #head: Buffer | undefined = Buffer.alloc(0);
  #tail = '';
  hasGenerated = false;
  isComplete = false;
  readonly finish: Finish | undefined;
  error: ErrorFacts | undefined;

  constructor(options: PipedPathOptions) {
    this.#options = options;
    const { pipedUsage } = options.from.dialect;
    this.#usage = pipedUsage && new UsageFinder(pipedUsage.key);
  }

  get view(): ReplyView {
    return this;
  }

  get usage(): Usage | undefined {
    const found = this.#usage?.found;
    return found && this.#options.from.dialect.pipedUsage?.decode(found);
  }

  isOver(): boolean {
    return false;
  }

  push(bytes: Uint8Array): readonly Piece[] {
    this.#usage?.push(bytes);
    this.#tail = tailOf(this.#tail, bytes);
    if (!this.#head) return [bytes];
    this.#head = Buffer.concat([this.#head, bytes]);
    return this.#isUndecided(this.#head) ? [] : this.#letGo(this.#head);
  }

  end(): readonly Piece[] {
    const held = this.#head;
    const error = held && ERROR_HEAD.test(held.toString()) ? objectOf(parseJson(held.toString())) : undefined;
    if (error) return this.#fail(error);
    this.isComplete = (this.#options.from.framing.isStream ? STREAM_END : DOCUMENT_END).test(this.#tail);
    return held && held.length > 0 ? this.#letGo(held) : [];
  }

  /** The client's own event where there are events; a document cannot be ended well. */
  fail(error: ErrorFacts): readonly Piece[] {
    const { from, requestId } = this.#options;
    if (!from.framing.isStream) return [];
    const joiner = from.framing.join();
    const events = [from.dialect.encodeStreamError(error, { requestId })].flat();
    return [...(STREAM_END.test(this.#tail) ? [] : [LINE_END]), ...events.flatMap((event) => joiner.push(event))];
  }

  #isUndecided(head: Buffer): boolean {
    if (this.#options.from.framing.isStream) return false;
    return head.length < HEAD_BYTES || (head.length < MAX_ERROR_BYTES && ERROR_HEAD.test(head.toString('latin1')));
  }

  #letGo(head: Buffer): readonly Piece[] {
    this.#head = undefined;
    this.hasGenerated = true;
    return [head];
  }

  #fail(document: JsonObject): readonly Piece[] {
    this.error = this.#options.from.dialect.decodeError({ status: 200, headers: {}, body: JSON.stringify(document) });
    return [];
  }
}

/**
 * The way of a reply that is only handed on: an embedding, a picture. Nothing of it is kept but its usage, where the dialect knows
 * how to read it; an error that hides behind a good status is found at its beginning.
 */
export function createPipedPath(options: PipedPathOptions): Path {
  return new PipedPath(options);
}

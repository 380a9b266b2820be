import type { Dialect, EmbedReplyContext, ErrorFacts, Finish, Usage } from '../contract/index.ts';
import { asBuffer } from './as-buffer.ts';
import { isObject, objectOf, parseJson } from './json-values.ts';
import type { Path } from './path.ts';
import type { Piece } from './piece.ts';
import type { ReplyView } from './reply-view.ts';

export interface EmbedPathOptions extends EmbedReplyContext {
  readonly from: Dialect;
  readonly to: Dialect;
  /** Vectors that were asked for. */
  readonly count: number;
}

const unreadable = (message: string): ErrorFacts => ({ kind: 'bad-gateway', code: 'PP_UPSTREAM_NOT_JSON', message });

/** The way of embeddings between two dialects: the whole document is read, then said anew. */
class EmbedPath implements Path, ReplyView {
  readonly #options: EmbedPathOptions;
  readonly #held: Buffer[] = [];
  hasGenerated = false;
  isComplete = false;
  usage: Usage | undefined;
  readonly finish: Finish | undefined;
  error: ErrorFacts | undefined;

  constructor(options: EmbedPathOptions) {
    this.#options = options;
  }

  get view(): ReplyView {
    return this;
  }

  isOver(): boolean {
    return false;
  }

  push(bytes: Uint8Array): readonly Piece[] {
    this.#held.push(asBuffer(bytes));
    return [];
  }

  end(): readonly Piece[] {
    const { from, to, count } = this.#options;
    const text = Buffer.concat(this.#held).toString();
    if (text === '') return [];
    const document = objectOf(parseJson(text));
    if (isObject(document?.error)) return this.#fail(from.decodeError({ status: 200, headers: {}, body: text }));
    const reply = document && from.embed?.decodeReply(document);
    if (reply?.vectors.length !== count || !to.embed) {
      return this.#fail(unreadable(`The upstream answered with something other than ${count} vectors.`));
    }
    this.usage = reply.usage;
    this.hasGenerated = true;
    this.isComplete = true;
    return [JSON.stringify(to.embed.encodeReply(reply, this.#options))];
  }

  #fail(error: ErrorFacts): readonly Piece[] {
    this.error = error;
    return [];
  }
}

/** The way of embeddings from an upstream of one dialect to a client of another, both of which have an `embed` codec. */
export function createEmbedPath(options: EmbedPathOptions): Path {
  return new EmbedPath(options);
}

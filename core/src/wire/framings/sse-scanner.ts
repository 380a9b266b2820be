import { eventTooLarge } from './event-too-large.ts';

const LF = 10;
const CR = 13;

interface LineState {
  /** No byte of the current line has come yet. */
  isLineStart: boolean;
  /** The last byte was a CR: an LF now would belong to it. */
  isAfterCr: boolean;
  /** The line before ended with CR LF, so a blank line will too. */
  endsWithCrLf: boolean;
  /** A blank line's CR has come, and its LF is waited for. */
  isBlankOpen: boolean;
}

function scanLf(chunk: Buffer, state: LineState): number[] {
  const ends: number[] = [];
  let position = 0;
  for (let lf = chunk.indexOf(LF); lf !== -1; lf = chunk.indexOf(LF, position)) {
    if (lf === position && state.isLineStart) ends.push(lf + 1);
    state.isLineStart = true;
    position = lf + 1;
  }
  if (position < chunk.length) state.isLineStart = false;
  return ends;
}

/** A byte that is no LF has come at `index`: an LF that was waited for will not come. */
function settleCr(state: LineState, ends: number[], index: number): void {
  if (state.isBlankOpen) ends.push(index);
  if (state.isAfterCr) state.endsWithCrLf = false;
  state.isBlankOpen = false;
  state.isAfterCr = false;
}

function takeText(state: LineState, ends: number[], index: number): void {
  settleCr(state, ends, index);
  state.isLineStart = false;
}

function takeCr(state: LineState, ends: number[], index: number): void {
  settleCr(state, ends, index);
  if (state.isLineStart) {
    if (state.endsWithCrLf) state.isBlankOpen = true;
    else ends.push(index + 1);
  }
  state.isLineStart = true;
  state.isAfterCr = true;
}

function takeLf(state: LineState, ends: number[], index: number): void {
  const belongsToCr = state.isAfterCr;
  if (belongsToCr ? state.isBlankOpen : state.isLineStart) ends.push(index + 1);
  state.isAfterCr = false;
  state.isBlankOpen = false;
  state.endsWithCrLf = belongsToCr;
  state.isLineStart = true;
}

function scanAnyEnding(chunk: Buffer, state: LineState): number[] {
  const ends: number[] = [];
  let position = 0;
  let lf = chunk.indexOf(LF);
  let cr = chunk.indexOf(CR);
  while (lf !== -1 || cr !== -1) {
    const isCr = lf === -1 || (cr !== -1 && cr < lf);
    const next = isCr ? cr : lf;
    if (next > position) takeText(state, ends, position);
    position = next + 1;
    if (isCr) {
      takeCr(state, ends, next);
      cr = chunk.indexOf(CR, position);
    } else {
      takeLf(state, ends, next);
      lf = chunk.indexOf(LF, position);
    }
  }
  if (position < chunk.length) takeText(state, ends, position);
  return ends;
}

/**
 * Finds where frames end in the bytes of an SSE stream, without decoding them.
 *
 * Lines may end with LF, CR LF or CR. Where a frame ends never depends on how the bytes were cut: behind lines that end with
 * CR LF the blank line's LF is waited for, behind lines that end with a bare CR the frame ends at once.
 */
export class SseScanner {
  readonly #maxEventBytes: number;
  readonly #state: LineState = { isLineStart: true, isAfterCr: false, endsWithCrLf: false, isBlankOpen: false };
  #hasCr = false;
  #openBytes = 0;

  constructor(maxEventBytes: number) {
    this.#maxEventBytes = maxEventBytes;
  }

  /**
   * Offsets in `chunk` behind the blank lines that end a frame. 0 means that the frame had already ended with the last chunk.
   * @throws ProxyError `PP_UPSTREAM_EVENT_TOO_LARGE`, for a frame that has not ended too.
   */
  scan(chunk: Buffer): readonly number[] {
    this.#hasCr ||= chunk.indexOf(CR) !== -1;
    const ends = this.#hasCr ? scanAnyEnding(chunk, this.#state) : scanLf(chunk, this.#state);
    this.#measure(ends, chunk.length);
    return ends;
  }

  #measure(ends: readonly number[], length: number): void {
    let start = -this.#openBytes;
    for (const end of ends) {
      this.#check(end - start);
      start = end;
    }
    this.#openBytes = length - start;
    this.#check(this.#openBytes);
  }

  #check(size: number): void {
    if (size > this.#maxEventBytes) throw eventTooLarge(this.#maxEventBytes);
  }
}

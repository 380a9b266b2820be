import type { ChatEvent, JsonValue, Signature } from '../../contract/index.ts';
import type { CallTracker } from './call-tracker.ts';
import type { DeltaPiece } from './delta-pieces.ts';
import { OPENAI_CHAT } from './dialect-id.ts';

type TextKind = 'text' | 'reasoning' | 'refusal';

interface OpenBlock {
  readonly kind: TextKind;
  readonly id: string;
  signature: Signature | undefined;
}

/** Turns the pieces of a reply into blocks of chat events. */
export interface ReplyBlocks {
  push(piece: DeltaPiece): readonly ChatEvent[];
  /** Ends the block of text that is open. */
  close(): readonly ChatEvent[];
  /** Words of refusals so far. */
  readonly refusal: string;
}

/** Starts with no block. Each change of kind, and each new call, ends the open text: text behind a call is a new block. */
export function createReplyBlocks(calls: CallTracker, newBlockId: () => string): ReplyBlocks {
  let open: OpenBlock | undefined;
  let refusal = '';
  /** Sources that came before the text that they belong to. */
  let citations: JsonValue[] = [];

  function close(): readonly ChatEvent[] {
    if (!open) return [];
    const { kind, id, signature } = open;
    open = undefined; // trap 4
    return [{ type: `${kind}-end`, id, ...(signature && { signature }) } as ChatEvent];
  }

  function start(kind: TextKind): readonly ChatEvent[] {
    const events = [...close(), ...calls.settle()];
    const block: OpenBlock = { kind, id: newBlockId(), signature: undefined };
    open = block;
    const waiting = kind === 'text' ? citations.map((value) => citation(block.id, value)) : [];
    if (kind === 'text') citations = [];
    return [...events, { type: `${kind}-start`, id: block.id } as ChatEvent, ...waiting];
  }

  function write(kind: TextKind, text: string): readonly ChatEvent[] {
    const isOpen = open?.kind === kind && open.signature === undefined;
    const events = isOpen ? [] : start(kind); // trap 1, trap 2
    if (kind === 'refusal') refusal += text;
    return [...events, { type: `${kind}-delta`, id: open?.id, delta: text } as ChatEvent];
  }

  function sign(signature: Signature): readonly ChatEvent[] {
    const events = open?.kind === 'reasoning' && open.signature === undefined ? [] : start('reasoning');
    if (open) open.signature = signature;
    return events;
  }

  function hide(redacted: Signature): readonly ChatEvent[] {
    const id = newBlockId();
    return [...close(), { type: 'reasoning-start', id, redacted }, { type: 'reasoning-end', id }];
  }

  function cite(value: JsonValue): readonly ChatEvent[] {
    if (open?.kind === 'text') return [citation(open.id, value)];
    citations.push(value);
    return [];
  }

  /** The call's own start comes behind the end of the text before it. */
  function call(piece: Extract<DeltaPiece, { kind: 'call' }>): readonly ChatEvent[] {
    const events = calls.push(piece);
    return events.some(({ type }) => type === 'tool-call-start') ? [...close(), ...events] : events; // trap 4
  }

  return {
    close,
    get refusal() {
      return refusal;
    },
    push(piece) {
      switch (piece.kind) {
        case 'signature':
          return sign(piece.signature);
        case 'redacted':
          return hide(piece.signature);
        case 'citation':
          return cite(piece.value);
        case 'call':
          return call(piece);
        default:
          return write(piece.kind, piece.text);
      }
    },
  };
}

function citation(id: string, value: JsonValue): ChatEvent {
  return { type: 'citation', id, dialect: OPENAI_CHAT, value };
}

import type { ChatEvent, ReplyContext } from '../../contract/index.ts';
import { isObject, parseJson } from '../../wire/json-values.ts';
import type { DeltaPiece } from './delta-pieces.ts';
import { optionsOf } from './options.ts';

/** Finds an answer that stands where the reasoning should. */
export interface HiddenAnswer {
  push(piece: DeltaPiece): void;
  /** The answer as a block of text; empty where the reply has one of its own. */
  end(blockId: () => string): readonly ChatEvent[];
}

/**
 * Some models say an answer in a format as if it were their reasoning, with an empty text behind it. Undefined where the upstream is
 * not known for that, or no format was asked for.
 *
 * @see https://github.com/vercel/ai (packages/azure/CHANGELOG.md, 49ae04d)
 */
export function createHiddenAnswer({ options, request }: ReplyContext): HiddenAnswer | undefined {
  const { answerInReasoning = false } = optionsOf(options);
  if (!answerInReasoning || request.output === undefined) return undefined;
  let reasoning = '';
  let hasOwn = false;
  return {
    push(piece) {
      if (piece.kind === 'reasoning') reasoning += piece.text;
      else if (piece.kind === 'call' || 'text' in piece) hasOwn = true;
    },
    end(blockId) {
      if (hasOwn || !isObject(parseJson(reasoning))) return [];
      const id = blockId();
      return [
        { type: 'text-start', id },
        { type: 'text-delta', id, delta: reasoning },
        { type: 'text-end', id },
      ];
    },
  };
}

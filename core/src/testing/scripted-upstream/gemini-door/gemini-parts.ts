import { isObject, parseLoose } from '../loose-json.ts';
import type { ReplyContext } from '../reply-context.ts';
import type { ScriptedCall, Step } from '../scripted-reply.ts';
import { signThought } from './thought-signature.ts';

/** A part of a reply, as a chunk of a stream has it. */
export type GeminiPart = Readonly<Record<string, unknown>>;

/** Calls are never sent in pieces; one that the output limit cut is not sent at all. */
function callPart({ name, pieces }: ScriptedCall): readonly GeminiPart[] {
  const args = pieces.length === 0 ? {} : parseLoose(pieces.join(''));
  return isObject(args) ? [{ functionCall: { name, args } }] : [];
}

/** The parts of a step that generates something; undefined for one that does not. */
function stepParts(step: Step, { facts }: ReplyContext): readonly GeminiPart[] | undefined {
  switch (step.type) {
    case 'text':
      return step.pieces.map((text) => ({ text }));
    case 'reasoning':
      return facts.isThinkingShown ? step.pieces.map((text) => ({ text, thought: true })) : [];
    case 'tool-calls':
      return step.calls.flatMap(callPart);
    case 'start':
    // What the service hides, runs itself or refuses has no part of its own.
    case 'redacted-reasoning':
    case 'server-tool':
    case 'refusal':
      return [];
    default:
      return undefined;
  }
}

const GENERATION_3 = /gemini-([3-9]|\d\d)/;

/** Turns the steps of one reply into parts, with the signature where the service puts it. */
export interface PartWriter {
  parts(step: Step): readonly GeminiPart[] | undefined;
  /** The signature that found no call to stand on; it travels on an empty text. */
  rest(): readonly GeminiPart[];
}

/** The first call of a reply carries its signature; of one without a call, an empty text at the end does. */
export function createPartWriter(steps: readonly Step[], context: ReplyContext): PartWriter {
  const thoughts = steps.filter(({ type }) => type === 'reasoning' || type === 'redacted-reasoning');
  // Generation 3 always thinks.
  let isDue = thoughts.length > 0 || (GENERATION_3.test(context.facts.model) && steps.some(isCall));
  const thoughtSignature = signThought(JSON.stringify(thoughts));

  function sign(part: GeminiPart): GeminiPart {
    if (!isDue || part.functionCall === undefined) return part;
    isDue = false;
    return { ...part, thoughtSignature };
  }

  return {
    parts: (step) => stepParts(step, context)?.map(sign),
    rest: () => (isDue ? [{ text: '', thoughtSignature }] : []),
  };
}

const isCall = ({ type }: Step): boolean => type === 'tool-calls';

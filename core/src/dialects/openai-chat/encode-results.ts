import type { JsonObject, ToolResultBlock } from '../../contract/index.ts';
import { stringOf } from '../../wire/json-values.ts';
import type { CallIds } from './call-id.ts';
import { cacheBreakpoint, contentOf, encodePart, textPart } from './encode-parts.ts';
import type { EncodeState } from './encode-state.ts';

const JOINT = '\n\n';
const NAMES: Readonly<Record<string, string>> = { image_url: 'image', file: 'file', input_audio: 'sound' };

/** What a tool gave back: the text for the call, and the media that `tool` messages cannot hold. */
interface SplitResult {
  readonly text: string;
  readonly media: readonly JsonObject[];
}

/** Text that says by itself that it is an error, where no field does. */
export function markError(text: string): string {
  if (text === '') return 'Error';
  return /^(Error|<tool_use_error>)/.test(text) ? text : `Error: ${text}`;
}

function splitResult({ content, isError }: ToolResultBlock, id: string, state: EncodeState): SplitResult {
  const parts = content.flatMap((block) => encodePart(block, state));
  const media = parts.filter(({ type }) => type !== 'text');
  const texts = parts.map((part) => {
    if (part.type === 'text') return stringOf(part.text) ?? '';
    return `[${NAMES[String(part.type)] ?? 'file'}: in the next user message]`;
  });
  const text = texts.join(JOINT); // trap 19
  const introduced = media.flatMap((part) => [textPart(`[from the result of tool call ${id}]`), part]); // trap 20
  return { text: isError ? markError(text) : text, media: introduced };
}

/** The results of one turn: `tool` messages, and at most one user message with the media that they cannot hold. */
export interface EncodedResults {
  readonly answers: readonly JsonObject[];
  readonly media: readonly JsonObject[];
}

export function encodeResults(results: readonly ToolResultBlock[], idOf: CallIds, state: EncodeState): EncodedResults {
  const split = results.map((result) => {
    const id = idOf(result.callId); // trap 31
    return { result, id, ...splitResult(result, id, state) };
  });
  const answers = split.map(({ result, id, text }) => {
    const part = { ...textPart(text), ...cacheBreakpoint(result, state) };
    return { role: 'tool', tool_call_id: id, content: contentOf([part], JOINT) };
  });
  const media = split.flatMap((one) => one.media);
  return { answers, media: media.length === 0 ? [] : [{ role: 'user', content: media }] };
}

/** A result whose call is not there, as parts of a user message. */
export function encodeOrphan(result: ToolResultBlock, state: EncodeState): readonly JsonObject[] {
  const id = result.callId || 'an unknown call';
  const { text, media } = splitResult(result, id, state);
  state.losses.add('orphan-result', 'sent as text, its call is not in the conversation');
  return [textPart(`[tool result for ${id}] ${text}`), ...media];
}

/** Stands for a result that the client has lost: a call without one is refused. */
export function missingResult(id: string, state: EncodeState): JsonObject {
  state.losses.add('missing-result', 'a note stands for it');
  return { role: 'tool', tool_call_id: id, content: '[no result was recorded for this tool call]' };
}

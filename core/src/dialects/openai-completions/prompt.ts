import { type ChatRequest, type JsonPath, type JsonValue, type Loss, ProxyError } from '../../contract/index.ts';
import { arrayOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';

const JOINT = '\n';

/** What only an upstream with this dialect can do; the next candidate may be one. */
export function untranslatable(message: string, param: string): ProxyError {
  return new ProxyError('PP_REQUEST_UNSUPPORTED', message, {
    param,
    hint: 'Leave it out, or ask for a model whose server has /v1/completions itself.',
    isRetryable: true,
  });
}

const isTokens = (prompt: JsonValue): boolean => typeof prompt === 'number' || Array.isArray(prompt);
const isText = (prompt: JsonValue): prompt is string => typeof prompt === 'string';

/**
 * Reads `prompt` as one text: a list of texts is joined, because a conversation has one answer.
 * @throws ProxyError `PP_REQUEST_INVALID` where there is none; `PP_REQUEST_UNSUPPORTED` for tokens and for nothing to go on from.
 */
export function decodePrompt(prompt: JsonValue | undefined, note: (loss: Loss) => void): string {
  const prompts = typeof prompt === 'string' ? [prompt] : arrayOf(prompt);
  if (prompts.some(isTokens)) {
    throw untranslatable('A prompt made of tokens means something to its own model only.', 'prompt');
  }
  if (prompts.length === 0 || !prompts.every(isText)) {
    throw invalidRequest('`prompt` must be a string or a list of strings.', 'prompt');
  }
  if (prompts.length > 1) {
    note({ feature: 'prompt-list', effect: 'the prompts are joined and get one answer', count: prompts.length });
  }
  const text = prompts.join(JOINT);
  if (text === '') throw untranslatable('A conversation cannot begin with an empty prompt.', 'prompt');
  return text;
}

/** The text that a completion goes on from. */
export function promptOf({ messages }: Pick<ChatRequest, 'messages'>): string {
  return messages
    .map(({ blocks }) => blocks.map((block) => (block.type === 'text' ? block.text : '')).join(''))
    .join(JOINT + JOINT);
}

/** One text of a body's prompt, with its place. */
export interface PlacedPrompt {
  readonly path: JsonPath;
  readonly text: string;
}

/** @throws ProxyError `PP_REQUEST_UNSUPPORTED` for tokens. */
export function placedPrompts(prompt: JsonValue | undefined): readonly PlacedPrompt[] {
  if (typeof prompt === 'string') return [{ path: ['prompt'], text: prompt }];
  return arrayOf(prompt).map((text, index) => {
    if (isText(text)) return { path: ['prompt', index], text };
    throw untranslatable('Nothing can be said before a prompt made of tokens.', 'prompt');
  });
}

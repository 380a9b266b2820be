import { agentBody } from './agent-request.ts';
import { MODES, type Mode, promptOf } from './modes.ts';

/** The dialects that the bench knows, as clients and as upstreams. */
export type Dialect = 'openai-chat' | 'anthropic-messages';

/** What a client sends: a sentence, or what a coding agent sends, of so many bytes. */
export type RequestSize = 'small' | 64_000 | 200_000;

/** What every client asks for; the upstream knows another name, so that the proxy has to replace it. */
const REQUESTED_MODEL = 'bench-alias';

export const PATHS: Readonly<Record<Dialect, string>> = {
  'openai-chat': '/v1/chat/completions',
  'anthropic-messages': '/v1/messages',
};

export const REQUEST_HEADERS = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' };

/** Asked for by the client itself, so that equal wires must hand the usage event on. */
const WITH_USAGE = { stream_options: { include_usage: true } };

function smallBody(dialect: Dialect, prompt: string, stream: boolean): object {
  const model = REQUESTED_MODEL;
  const system = 'You are a terse assistant.';
  const user = { role: 'user', content: prompt };
  if (dialect === 'anthropic-messages') return { model, max_tokens: 1024, stream, system, messages: [user] };
  return { model, stream, ...(stream && WITH_USAGE), messages: [{ role: 'system', content: system }, user] };
}

/** The body that a client sends. */
export function requestBody(dialect: Dialect, mode: Mode, size: RequestSize = 'small'): Buffer {
  const { isStream } = MODES[mode];
  const prompt = promptOf(mode);
  if (size === 'small') return Buffer.from(JSON.stringify(smallBody(dialect, prompt, isStream)));
  return agentBody(dialect, { model: REQUESTED_MODEL, prompt, isStream, bytes: size });
}

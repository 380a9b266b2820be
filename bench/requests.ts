/** How the upstream answers; `paced` sends one event every 10 ms. */
export type Mode = 'json' | 'burst' | 'paced';

/** The dialects that the bench knows, as clients and as upstreams. */
export type Dialect = 'openai-chat' | 'anthropic-messages';

/** What every client asks for; the upstream knows another name, so that the proxy has to replace it. */
const REQUESTED_MODEL = 'bench-alias';

export const PATHS: Readonly<Record<Dialect, string>> = {
  'openai-chat': '/v1/chat/completions',
  'anthropic-messages': '/v1/messages',
};

/** The mode rides in the prompt: it is the one part of a request that every translation keeps. */
function prompt(mode: Mode): string {
  return `Answer in the mode called ${mode}, and keep to plain words.`;
}

/** Finds the mode in the body of a request, in whichever dialect it arrived. */
export function readMode(body: string): Mode {
  return (['burst', 'paced'] as const).find((mode) => body.includes(prompt(mode))) ?? 'json';
}

/** The body that a client sends. */
export function requestBody(dialect: Dialect, mode: Mode): string {
  const system = 'You are a terse assistant.';
  const user = { role: 'user', content: prompt(mode) };
  const stream = mode !== 'json';
  if (dialect === 'anthropic-messages') {
    return JSON.stringify({ model: REQUESTED_MODEL, max_tokens: 1024, stream, system, messages: [user] });
  }
  return JSON.stringify({
    model: REQUESTED_MODEL,
    stream,
    // Asked for by the client itself, so that equal wires must hand the usage event on.
    ...(stream && { stream_options: { include_usage: true } }),
    messages: [{ role: 'system', content: system }, user],
  });
}

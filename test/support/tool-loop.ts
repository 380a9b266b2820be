import type { RequestFacts, ScriptedReply, Step } from '@pipeproxy/core/testing';
import type { Ask, AskTurn, MatrixClient, Payload, Seen } from '../matrix/ask.ts';

const says = (...steps: readonly Step[]): ScriptedReply => ({ kind: 'model', steps });
const thinks = (text: string): Step => ({ type: 'reasoning', pieces: [text] });
const words = (text: string): Step => ({ type: 'text', pieces: [text] });
const calls = (...names: readonly string[]): Step => ({
  type: 'tool-calls',
  calls: names.map((name) => ({ name, pieces: ['{"city":"Zürich"}'] })),
});

/** A model that thinks, speaks and calls two tools, thinks and calls one, and then answers. */
export function loopReply({ toolRounds }: RequestFacts): ScriptedReply {
  if (toolRounds === 0) return says(thinks('First.'), words('Let me look.'), calls('get_weather', 'get_time'));
  return toolRounds === 1 ? says(thinks('Then.'), calls('get_time')) : says(words('Done.'));
}

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const TOOLS = ['get_weather', 'get_time'].map((name) => ({ name, schema }));

export const question: AskTurn = { by: 'user', parts: [{ text: 'Weather and time?' }] };

/** What the client sends back: its reply, and a result for each of its calls. */
export const answerTo = (reply: Seen): readonly AskTurn[] => [
  { by: 'reply', reply },
  ...(reply.calls.length === 0
    ? []
    : [{ by: 'tools', results: reply.calls.map((call) => ({ call, text: 'sunny' })) } as const]),
];

const eventsIn = (text: string): readonly Payload[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)));

/** One request of a client, and what it read. */
export interface Asked {
  readonly status: number;
  readonly seen: Seen;
}

export interface LoopCall {
  readonly url: string;
  readonly model: string;
  readonly isStream?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further fields of the body. */
  readonly more?: object;
}

/** Sends the conversation as `client` writes it. */
export async function askWith(client: MatrixClient, turns: readonly AskTurn[], call: LoopCall): Promise<Asked> {
  const { url, model, isStream = false, headers, more } = call;
  const ask: Ask = { turns, tools: TOOLS, isThinking: true };
  const reply = await fetch(url + client.path(model, isStream), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...client.headers, ...headers },
    body: JSON.stringify({ ...client.body(model, ask, isStream), ...more }),
  });
  const text = await reply.text();
  return { status: reply.status, seen: client.read(isStream ? eventsIn(text) : [JSON.parse(text)], isStream) };
}

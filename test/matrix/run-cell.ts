import type { RecordedRequest } from '@pipeproxy/core/testing';
import type { Ask, MatrixClient, MatrixDialect, Payload, Seen } from './ask.ts';
import { chatClient } from './clients/chat-client.ts';
import { geminiClient } from './clients/gemini-client.ts';
import { messagesClient } from './clients/messages-client.ts';
import { responsesClient } from './clients/responses-client.ts';
import type { MatrixWorld } from './matrix-world.ts';
import type { Scenario } from './scenario.ts';

/** A client of one dialect in front of an upstream of another, or of the same. */
export interface Cell {
  readonly scenario: Scenario;
  readonly from: MatrixDialect;
  readonly to: MatrixDialect;
  readonly isStream: boolean;
}

/** One request and its reply. */
export interface Exchange {
  readonly status: number;
  readonly seen: Seen;
  /** What the proxy named as lost, in the ledger. */
  readonly losses: readonly string[];
  /** The proxy's code of an error. */
  readonly errorCode: string | undefined;
  /** False: the connection broke before the reply was over. */
  readonly isWhole: boolean;
  /** Features that the reply's header names. */
  readonly header: readonly string[];
}

/** What there is to judge when a cell has run. */
export interface Run extends Cell {
  readonly exchanges: readonly Exchange[];
  readonly first: Exchange;
  readonly last: Exchange;
  /** What the upstream was asked. */
  readonly received: readonly RecordedRequest[];
}

export const CLIENTS: Readonly<Record<MatrixDialect, MatrixClient>> = {
  'anthropic-messages': messagesClient,
  'openai-chat': chatClient,
  'openai-responses': responsesClient,
  'gemini-generate': geminiClient,
};

/** Reads a body to its end, or to where it breaks. */
async function readBody(
  response: Response,
  onText: (text: string) => void,
): Promise<{ text: string; isWhole: boolean }> {
  const pieces: Uint8Array[] = [];
  const text = (): string => Buffer.concat(pieces).toString();
  try {
    for await (const piece of response.body ?? []) {
      pieces.push(piece);
      onText(text());
    }
    return { text: text(), isWhole: true };
  } catch {
    return { text: text(), isWhole: false };
  }
}

/** The data of events; an event without its blank line never came. */
const eventsIn = (text: string): readonly Payload[] =>
  text
    .split(/\r?\n\r?\n/)
    .slice(0, -1)
    .flatMap((event) => event.split(/\r?\n/).filter((line) => line.startsWith('data: {')))
    .map((line) => JSON.parse(line.slice('data: '.length)));

async function exchange(world: MatrixWorld, cell: Cell, ask: Ask): Promise<Exchange> {
  const { from, to, isStream, scenario } = cell;
  const client = CLIENTS[from];
  const model = world.modelFor(to, scenario.isThinking === true);
  const response = await fetch(world.url + client.path(model, isStream), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...client.headers },
    body: JSON.stringify(client.body(model, ask, isStream)),
  });
  let isReleased = scenario.releasedBy === undefined;
  const { text, isWhole } = await readBody(response, (said) => {
    if (isReleased || !said.includes(scenario.releasedBy ?? '')) return;
    isReleased = true;
    world.release(to);
  });
  const isEvents = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const payloads = isEvents ? eventsIn(text) : text === '' || !isWhole ? [] : [JSON.parse(text)];
  const { losses, errorCode } = await world.nextRecord();
  return {
    status: response.status,
    seen: client.read(payloads, isEvents),
    losses,
    errorCode,
    isWhole,
    header: (response.headers.get('x-pipeproxy-losses') ?? '').split(', ').filter(Boolean),
  };
}

/** Plays one cell: a request, and for some scenarios a second one that brings the first reply back. */
export async function runCell(world: MatrixWorld, cell: Cell): Promise<Run> {
  const { scenario, to } = cell;
  world.play(scenario.reply);
  const first = await exchange(world, cell, scenario.ask);
  const next = first.seen.error === undefined ? scenario.next?.(first.seen) : undefined;
  const exchanges = next ? [first, await exchange(world, cell, next)] : [first];
  return { ...cell, exchanges, first, last: exchanges.at(-1) ?? first, received: world.received(to) };
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerRequest } from './answer-request.ts';
import { createAnthropicDoor } from './anthropic-door/anthropic-door.ts';
import { createChatDoor } from './chat-door/chat-door.ts';
import { createReplyChooser } from './choose-reply.ts';
import { createCompletionsDoor } from './completions-door/completions-door.ts';
import type { Door } from './door.ts';
import { formFields } from './form-fields.ts';
import { createAzureOpenAIDoors } from './foundry-door/azure-openai-door.ts';
import { createFoundryDoor } from './foundry-door/foundry-door.ts';
import { createGate } from './gate.ts';
import { createGeminiDoor } from './gemini-door/gemini-door.ts';
import { parseLoose } from './loose-json.ts';
import { createMediaDoor } from './media-door/media-door.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { createResponsesDoor } from './responses-door/responses-door.ts';
import type { ScriptedUpstream, ScriptedUpstreamOptions } from './scripted-upstream.ts';
import { createWaitingList } from './waiting-list.ts';
import { writeReply } from './write-reply.ts';

function record(incoming: IncomingMessage, body: Buffer, number: number): RecordedRequest {
  return {
    number,
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    headers: incoming.headers,
    rawHeaders: incoming.rawHeaders,
    body,
    json: formFields(body, incoming.headers['content-type']) ?? parseLoose(body.toString()),
    receivedAtMs: performance.now(),
    door: undefined,
    facts: undefined,
    scenario: undefined,
    violation: undefined,
    status: undefined,
    eventsWritten: 0,
    isAborted: false,
    closedAtMs: undefined,
  };
}

function createDoors(options: ScriptedUpstreamOptions): readonly Door[] {
  const { doors, anthropic, chat, responses, gemini, foundry, azureOpenAI } = options;
  const messages = foundry ? createFoundryDoor(foundry) : createAnthropicDoor(anthropic);
  const openai = azureOpenAI
    ? createAzureOpenAIDoors(azureOpenAI)
    : [createChatDoor(chat), createCompletionsDoor(chat), createMediaDoor(chat), createResponsesDoor(responses)];
  const all = [...openai, createGeminiDoor(gemini), messages];
  return all.filter(({ id }) => !doors || doors.includes(id));
}

/**
 * Starts a server on 127.0.0.1 that plays the Messages API, Chat Completions, Responses, the Gemini API, legacy completions, embeddings and images: it
 * refuses what the real services refuse and answers by scenario, good replies and bad ones.
 *
 * @example
 * const upstream = await startScriptedUpstream({ doors: ['openai-chat'], scenario: 'tool' });
 * // ... send requests to `${upstream.url}/v1/chat/completions`
 * await upstream.close();
 */
export async function startScriptedUpstream(options: ScriptedUpstreamOptions = {}): Promise<ScriptedUpstream> {
  const requests = createWaitingList<RecordedRequest>();
  const aborts = createWaitingList<RecordedRequest>();
  const closing = new AbortController();
  const gate = createGate();
  let lastNumber = 0;
  let choose = createReplyChooser(options);
  const doors = createDoors(options);
  const nextNumber = () => ++lastNumber;

  /** Follows the connection of an answer to its end; `signal` aborts when it is lost. */
  function watch(response: ServerResponse, request: RecordedRequest): { signal: AbortSignal; onCut(): void } {
    const lost = new AbortController();
    let isCutByUs = false;
    response.once('close', () => {
      request.closedAtMs = performance.now();
      lost.abort();
      request.isAborted = !response.writableFinished && !isCutByUs && !closing.signal.aborted;
      if (request.isAborted) aborts.add(request);
    });
    const onCut = () => {
      isCutByUs = true;
    };
    return { signal: AbortSignal.any([lost.signal, closing.signal]), onCut };
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await incoming.toArray());
    const request = record(incoming, body, requests.entries.length + 1);
    const { signal, onCut } = watch(response, request);
    const reply = answerRequest(request, { doors, options, choose: (...facts) => choose(...facts), nextNumber });
    requests.add(request);
    request.status = reply?.status;
    const onEvent = () => {
      request.eventsWritten += 1;
    };
    if (reply) return writeReply(response, reply, { signal, gate, split: options.split ?? 'event', onEvent, onCut });
    onCut();
    response.destroy();
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: Error) => {
      // A client that leaves while it sends its body made no request; any other error is a fault of the script.
      if (incoming.complete && !response.headersSent) response.writeHead(500).end(`Scripted upstream: ${error.stack}`);
      else response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}${options.prefix ?? ''}`,
    requests: requests.entries,
    waitForRequest: (n = 1) => requests.wait(n),
    waitForAbort: (n = 1) => aborts.wait(n),
    release: gate.release,
    reset() {
      requests.clear();
      aborts.clear();
      choose = createReplyChooser(options);
    },
    close() {
      closing.abort();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

import {
  byteSourceOf,
  type Clock,
  defineProvider,
  isObject,
  type Provider,
  parseJson,
  type UpstreamCall,
  type UpstreamReply,
} from '@pipeproxy/core';
import { answerTo } from './answer.ts';
import { readRequest } from './read-request.ts';
import { renderStream, renderWhole } from './render.ts';

/** The only model that it has; any other name gets the same answers. */
export const DEMO_MODEL = 'demo';

async function* encoded(parts: Iterable<string>): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

const refusal = (message: string): UpstreamReply => ({
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: byteSourceOf(
    Buffer.from(JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } })),
  ),
});

function reply(call: UpstreamCall, body: Uint8Array | undefined, clock: Clock): UpstreamReply {
  const parsed = parseJson(Buffer.from(body ?? []).toString('utf8'));
  if (!isObject(parsed) || !Array.isArray(parsed.messages)) return refusal('messages must be an array');
  const request = readRequest(parsed);
  const answer = answerTo(request);
  const head = { id: 'chatcmpl-demo', model: call.model, created: Math.floor(clock.now() / 1_000) };
  if (!request.isStream) {
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: byteSourceOf(Buffer.from(renderWhole(head, answer))),
    };
  }
  const events = renderStream(head, answer, request.wantsUsage);
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: byteSourceOf(encoded(events)) };
}

/** Answers inside this process, the same to the same, so that a first request works with no network and no key. */
export const demo: Provider<object> = defineProvider<object>({
  name: 'demo',
  options: { type: 'object', properties: {} },
  create: (_options, { clock }) => ({
    wires: (operation) => (operation === 'chat' ? [{ dialect: 'openai-chat' }] : []),
    address: () => 'demo://embedded/v1/chat/completions',
    authorize: (request) => request,
    execute: async (call, { body }) => reply(call, body, clock),
    models: async () => [{ id: DEMO_MODEL, ownedBy: 'pipeproxy' }],
  }),
});

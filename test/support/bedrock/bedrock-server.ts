import type { ServerResponse } from 'node:http';
import type { JsonObject } from '@pipeproxy/core';
import { type PlainRequest, type PlainServer, startPlainServer } from '../plain-server.ts';
import { refusedConverse } from './converse-rules.ts';
import { type KnownModel, refusedInvoke } from './invoke-rules.ts';
import { modelList } from './model-lists.ts';
import { type KnownKeys, type Refusal, refusedSignature } from './verify-signature.ts';

/** What the stand-in answers: frames, at once or over time, a document, or lines of SSE. */
export type Answer = readonly Buffer[] | AsyncIterable<Buffer> | object | string;

/** What a stand-in of Bedrock is set to. Tests may change it. */
export interface BedrockSettings {
  readonly region: string;
  readonly keys: readonly KnownKeys[];
  readonly apiKeys: readonly string[];
  readonly models: Readonly<Record<string, KnownModel>>;
  /** How far its clock is ahead of this machine's. */
  readonly aheadMs: number;
  /** What it says to whoever asks for its lists of models. */
  readonly refusedList?: Refusal;
  answer(call: BedrockCall): Answer;
}

/** A call that was let in. */
export interface BedrockCall {
  readonly operation: string;
  readonly model: string;
  readonly body: JsonObject;
  readonly request: PlainRequest;
}

/** A strict stand-in of Bedrock: it checks signature, path, model and body as the real one does. */
export interface BedrockServer extends PlainServer {
  readonly calls: BedrockCall[];
  settings: BedrockSettings;
}

const STATUS: Readonly<Record<string, number>> = {
  ValidationException: 400,
  ResourceNotFoundException: 404,
  UnknownOperationException: 404,
  ThrottlingException: 429,
};

const DOORS: readonly (readonly [path: RegExp, service: string])[] = [
  [/^\/(foundation-models|inference-profiles)$/, 'bedrock'],
  [/^\/mantle\/v1\/(models)$/, 'bedrock-mantle'],
  [/^\/model\/([^/]+)\/(invoke|invoke-with-response-stream|converse|converse-stream|count-tokens)$/, 'bedrock'],
  [/^\/anthropic\/v1\/(messages)$/, 'bedrock'],
  [/^\/openai\/v1\/(chat\/completions|responses)$/, 'bedrock'],
  [
    /^\/mantle\/(?:anthropic\/v1|v1|openai\/v1)\/(messages|messages\/count_tokens|chat\/completions|responses)$/,
    'bedrock-mantle',
  ],
];

const PREFIX = /^(us|eu|apac|global)\.(?=[a-z]+\.)/;

function refusedModel(
  { model: name, operation, request: { url: path } }: BedrockCall,
  { models }: BedrockSettings,
): Refusal | undefined {
  const known = models[name] ?? models[name.replace(PREFIX, '')];
  if (!known) return { type: 'ValidationException', message: 'The provided model identifier is invalid.' };
  if (known.prefix !== undefined && !path.includes(known.prefix)) {
    return { type: 'ValidationException', message: `The model \`${name}\` isn't supported on this route` };
  }
  if (known.isDenied)
    return {
      type: 'AccessDeniedException',
      message: "You don't have access to the model with the specified model ID.",
    };
  if (operation === 'count-tokens') {
    return PREFIX.test(name)
      ? { type: 'ValidationException', message: "The provided model doesn't support counting tokens" }
      : undefined;
  }
  if (!known.needsProfile || name !== name.replace(PREFIX, '')) return undefined;
  return {
    type: 'ValidationException',
    message: `Invocation of model ID ${name} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
  };
}

function refusedBody({ operation, model, body }: BedrockCall, { models }: BedrockSettings): Refusal | undefined {
  const known = models[model] ?? models[model.replace(PREFIX, '')] ?? {};
  if (operation.startsWith('invoke')) return refusedInvoke(body, known);
  if (operation.startsWith('converse')) return refusedConverse(body, known);
  if (operation !== 'count-tokens') return undefined;
  const input = body.input as { invokeModel?: { body?: string } } | undefined;
  return refusedInvoke(JSON.parse(Buffer.from(input?.invokeModel?.body ?? '', 'base64').toString()), known);
}

function refusedCredential(
  request: PlainRequest,
  service: string,
  { keys, apiKeys, region, aheadMs }: BedrockSettings,
) {
  const { authorization = '' } = request.headers;
  if (!authorization.startsWith('Bearer ')) {
    return refusedSignature(request, keys, { region, service, nowMs: Date.now() + aheadMs });
  }
  if (apiKeys.includes(authorization.slice('Bearer '.length))) return undefined;
  return { type: 'AccessDeniedException', message: 'Authentication failed: Please make sure your API Key is valid.' };
}

async function write(response: ServerResponse, answer: Answer): Promise<void> {
  if (typeof answer === 'string')
    return void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer);
  if (!Array.isArray(answer) && !(Symbol.asyncIterator in answer)) {
    return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
  for await (const piece of answer as AsyncIterable<Buffer>) response.write(piece);
  response.end();
}

function refuse(response: ServerResponse, { type, message }: Refusal, aheadMs: number): void {
  const headers = {
    'content-type': 'application/json',
    'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazon.coral.validate/`,
    'x-amzn-requestid': '00000000-0000-4000-8000-000000000000',
    date: new Date(Date.now() + aheadMs).toUTCString(),
  };
  response.writeHead(STATUS[type] ?? 403, headers).end(JSON.stringify({ message }));
}

/** Starts a stand-in of Bedrock. Mantle is under `/mantle`, so that one server is both hosts. */
export async function startBedrockServer(settings: BedrockSettings): Promise<BedrockServer> {
  const calls: BedrockCall[] = [];
  const state = { settings };
  const server = await startPlainServer((response, request) => {
    const { settings: now } = state;
    const [path = ''] = request.url.split('?');
    const [form, service = ''] = DOORS.find(([each]) => each.test(path)) ?? [];
    const [, first = '', second] = form?.exec(path) ?? [];
    const body: JsonObject = JSON.parse(request.body.toString() || '{}');
    const isRuntime = second !== undefined;
    const call = {
      operation: isRuntime ? second : first,
      model: isRuntime ? decodeURIComponent(first) : String(body.model),
      body,
      request,
    };
    const list = modelList(request.url);
    if (list && request.method === 'GET') {
      const refusal = refusedCredential(request, service, now) ?? now.refusedList;
      return refusal ? refuse(response, refusal, now.aheadMs) : void write(response, list);
    }
    const refusal = form
      ? (refusedCredential(request, service, now) ?? refusedModel(call, now) ?? refusedBody(call, now))
      : { type: 'UnknownOperationException', message: `No operation at ${path}` };
    if (refusal) return refuse(response, refusal, now.aheadMs);
    calls.push(call);
    void write(response, now.answer(call));
  });
  return Object.defineProperty({ ...server, calls, settings }, 'settings', {
    get: () => state.settings,
    set: (next: BedrockSettings) => {
      state.settings = next;
    },
  });
}

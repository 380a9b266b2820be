import type { ChosenReply } from './choose-reply.ts';
import type { Door, DoorRequest, Operation } from './door.ts';
import { asObject, asText } from './loose-json.ts';
import { errorReply, type PreparedReply, prepareReply } from './prepare-reply.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { RequestFacts } from './request-facts.ts';
import { type Destination, routeRequest } from './route-request.ts';
import type { ScriptedUpstreamOptions } from './scripted-upstream.ts';

/** What answering needs beside the request. */
export interface AnswerTools {
  doors: readonly Door[];
  options: ScriptedUpstreamOptions;
  choose(facts: RequestFacts, number: number): ChosenReply;
  nextNumber(): number;
}

const DEFAULT_MODELS = ['scripted-model'];

const json = (status: number, body: object): PreparedReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  parts: [{ type: 'bytes', bytes: Buffer.from(JSON.stringify(body)) }],
  delivery: {},
});

const BYTES_PER_TOKEN = 4;

/** The answers of operations that do not generate. */
function plainAnswer(
  operation: Operation,
  { door, modelId }: Destination,
  request: RecordedRequest,
  models: readonly string[],
): object {
  const tokens = Math.ceil(request.body.length / BYTES_PER_TOKEN);
  if (operation === 'count') return door.count?.(tokens) ?? { input_tokens: tokens };
  return modelId === undefined ? door.modelList(models) : door.model(modelId);
}

/**
 * Decides what a recorded request gets; undefined is a connection that is destroyed without an answer.
 *
 * Writes down in the request which door, scenario and rule it met.
 */
export function answerRequest(request: RecordedRequest, tools: AnswerTools): PreparedReply | undefined {
  const { options, doors } = tools;
  const { pathname: path, searchParams: query } = new URL(request.url, 'http://upstream');
  const { prefix = '', paths } = options;
  const own = path.startsWith(prefix) ? path.slice(prefix.length) : '';
  const requestId = `req_FAKE${tools.nextNumber()}`;
  const destination = routeRequest(doors, request.method, paths?.[own] ?? own, request.headers);
  if (!destination) return json(404, {});
  const { door } = destination;
  request.door = door.id;
  const answer = operationAnswer(request, destination, { requestId, query }, tools);
  return answer && { ...answer, headers: { ...door.replyHeaders(requestId), ...answer.headers } };
}

function operationAnswer(
  request: RecordedRequest,
  destination: Destination,
  { requestId, query }: { requestId: string; query: URLSearchParams },
  { options, choose, nextNumber }: AnswerTools,
): PreparedReply | undefined {
  const { door, operation } = destination;
  const address = { path: destination.path, query, modelId: destination.modelId };
  const isOff = operation === undefined || (operation === 'count' && options.countsTokens === false);
  if (isOff) return errorReply({ kind: 'error', error: { status: 404, kind: 'unknown-route' } }, door, requestId);
  const asked: DoorRequest = {
    operation,
    headers: request.headers,
    bytes: request.body.length,
    json: request.json,
    requestId,
    address,
  };
  request.violation = door.check(asked);
  if (request.violation) return json(request.violation.status, request.violation.body);
  const body = asObject(request.json);
  const model = destination.modelId ?? asText(body.model);
  if (model && options.models && !options.models.includes(model)) {
    return errorReply({ kind: 'error', error: { status: 404, message: `model: ${model}` } }, door, requestId);
  }
  if (operation !== 'chat' && operation !== 'complete' && door.answer) return door.answer(asked);
  if (operation === 'count' || operation === 'models')
    return json(200, plainAnswer(operation, destination, request, options.models ?? DEFAULT_MODELS));
  request.facts = door.readFacts(body, request.headers, address);
  const chosen = choose(request.facts, request.number);
  request.scenario = chosen.scenario;
  if (chosen.reply.kind === 'hang-up') return undefined;
  return prepareReply(chosen.reply, door, { facts: request.facts, body, requestId, nextNumber });
}

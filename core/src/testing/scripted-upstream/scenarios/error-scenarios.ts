import { model, numberOf, type Scenario, type ScenarioParameters, type Scenarios, text } from '../scenario.ts';
import type { ErrorReply, ScriptedError } from '../scripted-reply.ts';

const HEADERS = ['retry-after', 'retry-after-ms', 'x-should-retry'];

/** An error with the retry headers that the request asks for. */
function failWith(error: ScriptedError, parameters: ScenarioParameters): ErrorReply {
  const asked = HEADERS.filter((name) => parameters[name] !== undefined).map((name) => [name, parameters[name] ?? '']);
  return { kind: 'error', error: { ...error, headers: { ...error.headers, ...Object.fromEntries(asked) } } };
}

const failing = (about: string, error: ScriptedError): Scenario => ({
  about,
  reply: (_, parameters) => failWith(error, parameters),
});

/** Errors with a status of their own. Parameters: `times`, `then`, `retry-after`, `retry-after-ms`, `x-should-retry`. */
export const errorScenarios = {
  'error-400': failing('A bad request.', { status: 400 }),
  'error-401': failing('A wrong key, with a challenge.', {
    status: 401,
    headers: { 'www-authenticate': 'Bearer realm="scripted"' },
  }),
  'error-402': failing('No money.', { status: 402, kind: 'insufficient-quota' }),
  'error-403': failing('No permission.', { status: 403 }),
  'error-404': failing('No such model.', { status: 404 }),
  'error-408': failing('The request timed out.', { status: 408 }),
  'error-409': failing('A conflict.', { status: 409 }),
  'error-413': failing('A body that is too large.', { status: 413 }),
  'error-429': failing('A rate limit.', { status: 429 }),
  'error-500': failing('A broken server.', { status: 500 }),
  'error-502': failing('A broken gateway.', { status: 502 }),
  'error-503': failing('An overloaded server.', { status: 503 }),
  'error-504': failing('A gateway that waited in vain.', { status: 504 }),
  'error-529': failing('An overloaded service.', { status: 529 }),
  'context-overflow': failing('A conversation that is too long.', { status: 400, kind: 'context-overflow' }),
  'insufficient-quota': failing('A quota that is used up, under the status of a rate limit.', {
    status: 429,
    kind: 'insufficient-quota',
  }),
  'prompt-filter': failing('A prompt that a filter stopped.', { status: 400, kind: 'content-filter' }),
  'error-200': {
    about: 'An error body under status 200.',
    reply: () => ({ kind: 'error', error: { status: 500 }, delivery: { status: 200 } }),
  },
  'error-first': {
    about: 'An error event as the first event of a stream.',
    reply: () => model({ type: 'error', error: { status: 529 } }),
  },
  'error-after-start': {
    about: 'An error event after the stream was opened, before anything was generated.',
    reply: () => model({ type: 'start' }, { type: 'error', error: { status: 529 } }),
  },
  'error-midway': {
    about: 'An error event after some text and `ms` milliseconds (0).',
    reply: (_, parameters) =>
      model(
        text('Half of ', 'the text'),
        { type: 'wait', ms: numberOf(parameters, 'ms', 0) },
        { type: 'error', error: { status: 500 } },
      ),
  },
  'error-in-tool': {
    about: 'An error event in the middle of a tool call.',
    reply: ({ tools: [tool] }) =>
      model(
        text('Let me look.'),
        { type: 'tool-calls', calls: [{ name: tool?.name ?? 'tool', pieces: ['{"unfin'] }] },
        { type: 'error', error: { status: 500 } },
      ),
  },
  'error-quoting-key': {
    about: 'An error that quotes the key it was sent.',
    reply: ({ headers }) => ({
      kind: 'error',
      error: { status: 401, message: `Incorrect key: ${headers.authorization ?? String(headers['x-api-key'])}` },
    }),
  },
} satisfies Scenarios;

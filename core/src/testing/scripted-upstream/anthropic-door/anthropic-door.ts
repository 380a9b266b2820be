import type { IncomingHttpHeaders } from 'node:http';
import type { Door, DoorRequest, Operation } from '../door.ts';
import { asText, isObject, type LooseObject } from '../loose-json.ts';
import { firstComplaint, type RequestRule, type Violation } from '../request-rule.ts';
import type { ScriptedError } from '../scripted-reply.ts';
import { anthropicDocument } from './anthropic-document.ts';
import { anthropicModelTraits } from './anthropic-model-traits.ts';
import type { AnthropicRequest } from './anthropic-request.ts';
import { anthropicRequestRules } from './anthropic-request-rules.ts';
import { anthropicStream } from './anthropic-stream.ts';
import { anthropicErrorBody } from './error-body.ts';
import { readAnthropicFacts } from './read-anthropic-facts.ts';
import { isOwnThinking } from './signature.ts';

/** How the Messages door is set. */
export interface AnthropicDoorOptions {
  /** The only key that is let in; without it any key is. */
  key?: string;
  /** Answers without a key too. */
  isOpen?: boolean;
  /** The only beta flags that are known; without it all are. */
  betas?: readonly string[];
  /** Names of body rules that are not asked. */
  withoutRules?: readonly string[];
  /** Whether a thinking block of a request was made here; by default only those that the scripted upstream signed. */
  isOwnThinking?: (block: LooseObject) => boolean;
  /** The model behind a name, where names are free. */
  modelOf?: (name: string) => string;
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;
const VERSIONS = ['2023-06-01', '2026-10-21'];

const header = (headers: IncomingHttpHeaders, name: string): string => asText(headers[name]);

/** The key of a request: `x-api-key` wins over a bearer token. */
function keyOf(headers: IncomingHttpHeaders): string {
  return header(headers, 'x-api-key') || header(headers, 'authorization').replace(/^Bearer /i, '');
}

const betasOf = (headers: IncomingHttpHeaders): readonly string[] =>
  header(headers, 'anthropic-beta')
    .split(',')
    .map((beta) => beta.trim())
    .filter(Boolean);

type AdmissionRule = RequestRule<DoorRequest, ScriptedError>;

const versionRules: readonly AdmissionRule[] = [
  [
    'version-missing',
    ({ headers }) => complain(!header(headers, 'anthropic-version'), 'anthropic-version: header is required'),
  ],
  ['version-unknown', ({ headers }) => unknownVersion(header(headers, 'anthropic-version'))],
];

const bodyRules: readonly AdmissionRule[] = [
  ['body-size', ({ bytes }) => (bytes > MAX_BODY_BYTES ? { status: 413 } : undefined)],
  ['content-type', ({ headers }) => complain(!isJson(headers), 'Content-Type: must be application/json')],
  ['json', ({ json }) => complain(!isObject(json), 'The request body is not valid JSON')],
];

/** What is refused before the body is looked into. */
function admissionRules(operation: Operation, options: AnthropicDoorOptions): readonly AdmissionRule[] {
  const { key, isOpen, betas } = options;
  return [
    [
      'key-missing',
      ({ headers }) =>
        isOpen || keyOf(headers) ? undefined : { status: 401, message: 'x-api-key header is required' },
    ],
    ['key-wrong', ({ headers }) => (key && keyOf(headers) !== key ? { status: 401 } : undefined)],
    ...versionRules,
    ['beta-unknown', ({ headers }) => unknownBeta(betasOf(headers), betas)],
    ...(operation === 'models' ? [] : bodyRules),
  ];
}

const isJson = (headers: IncomingHttpHeaders): boolean =>
  header(headers, 'content-type').startsWith('application/json');

const complain = (isBroken: boolean, message: string): ScriptedError | undefined =>
  isBroken ? { status: 400, message } : undefined;

const unknownVersion = (version: string): ScriptedError | undefined =>
  complain(!VERSIONS.includes(version), `anthropic-version: "${version}" is not a valid version`);

function unknownBeta(betas: readonly string[], known: readonly string[] | undefined): ScriptedError | undefined {
  const unknown = betas.find((beta) => known && !known.includes(beta));
  return complain(unknown !== undefined, `Unexpected value(s) \`${unknown}\` for the \`anthropic-beta\` header.`);
}

/** The first thing that the Messages API would refuse in a request. */
export function checkAnthropicRequest(request: DoorRequest, options: AnthropicDoorOptions = {}): Violation | undefined {
  const refuse = (rule: string, error: ScriptedError): Violation => ({
    rule,
    status: error.status,
    body: anthropicErrorBody(error, request.requestId),
  });
  const admission = firstComplaint(admissionRules(request.operation, options), request);
  if (admission) return refuse(admission.rule, admission.complaint);
  if (request.operation === 'models') return undefined;
  const body = request.json as LooseObject;
  const name = asText(body.model);
  const facts: AnthropicRequest = {
    operation: request.operation === 'count' ? 'count' : 'messages',
    version: header(request.headers, 'anthropic-version'),
    betas: betasOf(request.headers),
    body,
    traits: anthropicModelTraits(options.modelOf?.(name) ?? name),
    isOwnThinking: options.isOwnThinking ?? isOwnThinking,
  };
  const found = firstComplaint(anthropicRequestRules, facts, options.withoutRules);
  return found && refuse(found.rule, { status: 400, message: found.complaint });
}

const modelEntry = (id: string): object => ({
  type: 'model',
  id,
  display_name: id,
  created_at: '2026-01-01T00:00:00Z',
  max_input_tokens: 200_000,
  max_tokens: anthropicModelTraits(id).maxOutput,
});

/** Plays the Messages API. */
export function createAnthropicDoor(options: AnthropicDoorOptions = {}): Door {
  return {
    id: 'anthropic-messages',
    paths: [
      ['POST', '/v1/messages', 'chat'],
      ['POST', '/v1/messages/count_tokens', 'count'],
      ['GET', '/v1/models', 'models'],
      ['GET', '/v1/models/{model}', 'models'],
    ],
    check: (request) => checkAnthropicRequest(request, options),
    readFacts: readAnthropicFacts,
    document: ({ steps }, context) => anthropicDocument(steps, context),
    stream: ({ steps, after }, context) => anthropicStream(steps, after ?? [], context),
    errorBody: anthropicErrorBody,
    modelList: (ids) => ({
      data: ids.map(modelEntry),
      has_more: false,
      first_id: ids[0] ?? null,
      last_id: ids.at(-1) ?? null,
    }),
    model: modelEntry,
    replyHeaders: (requestId) => ({
      'request-id': requestId,
      'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
      'anthropic-ratelimit-requests-limit': '1000',
      'anthropic-ratelimit-requests-remaining': '999',
      'anthropic-ratelimit-requests-reset': '2026-11-21T00:00:00Z',
    }),
  };
}

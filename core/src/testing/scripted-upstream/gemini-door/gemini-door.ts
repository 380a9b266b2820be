import type { IncomingHttpHeaders } from 'node:http';
import type { Door, DoorRequest, Operation } from '../door.ts';
import { asObject, asText, isObject } from '../loose-json.ts';
import { firstComplaint, type RequestRule, type Violation } from '../request-rule.ts';
import { type GeminiRequest, geminiBody } from './gemini-body.ts';
import { type GeminiComplaint, geminiErrorBody, googleStatus } from './gemini-error.ts';
import { geminiDocument, geminiStream } from './gemini-reply.ts';
import { geminiRequestRules } from './gemini-request-rules.ts';
import { readGeminiFacts } from './read-gemini-facts.ts';
import { refuse } from './shape-complaint.ts';
import { isOwnSignature } from './thought-signature.ts';

/** How the Gemini door is set. */
export interface GeminiDoorOptions {
  /** The only key that is let in; without it any key is. */
  key?: string;
  /** Names of body rules that are not asked. */
  withoutRules?: readonly string[];
  /** Whether a thought signature of a request is taken; by default those that the scripted upstream made, and the known stand-ins. */
  isOwnSignature?: (signature: string) => boolean;
}

/** The key of a request: in its header, in the query, or as a bearer token. */
function keyOf({ headers, address }: DoorRequest): string {
  const bearer = asText(headers.authorization).replace(/^Bearer /i, '');
  return asText(headers['x-goog-api-key']) || address?.query.get('key') || bearer;
}

const isJson = (headers: IncomingHttpHeaders): boolean =>
  asText(headers['content-type']).startsWith('application/json');

const NO_KEY: GeminiComplaint = {
  status: 403,
  message:
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
};
const WRONG_KEY: GeminiComplaint = {
  status: 400,
  message: 'API key not valid. Please pass a valid API key.',
  reason: 'API_KEY_INVALID',
};

/** What is refused before the body is looked into. */
function admissionRules(
  operation: Operation,
  { key }: GeminiDoorOptions,
): readonly RequestRule<DoorRequest, GeminiComplaint>[] {
  return [
    ['key-missing', (request) => (keyOf(request) ? undefined : NO_KEY)],
    ['key-wrong', (request) => (key && keyOf(request) !== key ? WRONG_KEY : undefined)],
    ...(operation === 'models' ? [] : bodyRules),
  ];
}

const bodyRules: readonly RequestRule<DoorRequest, GeminiComplaint>[] = [
  ['content-type', ({ headers }) => (isJson(headers) ? undefined : refuse('Invalid Content-Type header.'))],
  ['json', ({ json }) => (isObject(json) ? undefined : refuse('Invalid JSON payload received. Unexpected token.'))],
];

/** The first thing that the Gemini API would refuse in a request. */
export function checkGeminiRequest(request: DoorRequest, options: GeminiDoorOptions = {}): Violation | undefined {
  const violate = ({ rule, complaint }: { rule: string; complaint: GeminiComplaint }): Violation => ({
    rule,
    status: complaint.status,
    body: geminiErrorBody(complaint),
  });
  const admission = firstComplaint(admissionRules(request.operation, options), request);
  if (admission) return violate(admission);
  if (request.operation === 'models') return undefined;
  const facts: GeminiRequest = {
    body: asObject(geminiBody(request.json)),
    model: request.address?.modelId ?? '',
    isCount: request.operation === 'count',
    isOwnSignature: options.isOwnSignature ?? isOwnSignature,
  };
  const found = firstComplaint(geminiRequestRules, facts, options.withoutRules);
  return found && violate(found);
}

const modelEntry = (id: string): object => ({
  name: `models/${id}`,
  displayName: id,
  inputTokenLimit: 1_048_576,
  outputTokenLimit: 65_536,
  supportedGenerationMethods: ['generateContent', 'countTokens'],
});

const VERSIONS = ['/v1beta', '/v1'];

const pathsOf = (version: string): Door['paths'] => [
  ['POST', `${version}/models/{model}:generateContent`, 'chat'],
  ['POST', `${version}/models/{model}:streamGenerateContent`, 'chat'],
  ['POST', `${version}/models/{model}:countTokens`, 'count'],
  ['GET', `${version}/models`, 'models'],
  ['GET', `${version}/models/{model}`, 'models'],
];

/** Plays the Gemini API. */
export function createGeminiDoor(options: GeminiDoorOptions = {}): Door {
  return {
    id: 'gemini-generate',
    paths: VERSIONS.flatMap(pathsOf),
    check: (request) => checkGeminiRequest(request, options),
    readFacts: readGeminiFacts,
    document: ({ steps }, context) => geminiDocument(steps, context),
    stream: ({ steps, after }, context) => geminiStream(steps, after ?? [], context, context.facts.isList === true),
    delivery: (facts) =>
      facts.isList
        ? { streamType: 'application/json; charset=UTF-8' }
        : { streamType: 'text/event-stream', newline: '\r\n' },
    errorBody: (error) => geminiErrorBody(error),
    errorStatus: googleStatus,
    count: (totalTokens) => ({ totalTokens }),
    modelList: (ids) => ({ models: ids.map(modelEntry) }),
    model: modelEntry,
    replyHeaders: () => ({ server: 'scaffolding on HTTPServer2', 'x-content-type-options': 'nosniff', vary: 'Origin' }),
  };
}

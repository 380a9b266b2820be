import { createChatDoor } from '../chat-door/chat-door.ts';
import { chatErrorBody } from '../chat-door/error-body.ts';
import type { Door, DoorRequest } from '../door.ts';
import { asObject, asText } from '../loose-json.ts';
import { createMediaDoor } from '../media-door/media-door.ts';
import { firstComplaint, type Violation } from '../request-rule.ts';
import { createResponsesDoor } from '../responses-door/responses-door.ts';
import { type AzureAccess, type AzureRule, credentialRules } from './azure-credential.ts';
import { azureErrorBody } from './azure-error.ts';

/** How the OpenAI APIs of a resource are set. */
export interface AzureOpenAIDoorOptions extends AzureAccess {
  /** The deployments by name, with OpenAI's own id of the model behind each. */
  deployments: Readonly<Record<string, string>>;
  /** Versions of the older API that there are. */
  apiVersions?: readonly string[];
  /** Top-level fields that no deployment takes. */
  refuses?: readonly string[];
}

const NEWEST = '/openai/v1/';
const VERSIONS = ['2024-10-21', '2025-04-01-preview'];
const NEWEST_VERSIONS = ['v1', 'preview', 'latest'];

const routeOf = (path: string): string => path.slice('/v1/'.length);

/** Each path in both styles: below `/openai/v1`, and below a deployment; of the older ones, only Responses are not below one. */
function bothStyles([method, path, operation]: Door['paths'][number]): Door['paths'] {
  const route = routeOf(path);
  const classic = route === 'responses' ? '/openai/responses' : `/openai/deployments/{model}/${route}`;
  return [
    [method, `${NEWEST}${route}`, operation],
    [method, classic, operation],
  ];
}

const versionOf = ({ address }: DoorRequest): string | null => address?.query.get('api-version') ?? null;
const isNewest = ({ address }: DoorRequest): boolean => address?.path.startsWith(NEWEST) ?? false;
const deploymentOf = ({ address, json }: DoorRequest): string => address?.modelId ?? asText(asObject(json).model);

function azureRules({ deployments, apiVersions = VERSIONS, ...access }: AzureOpenAIDoorOptions): readonly AzureRule[] {
  const isKnown = (request: DoorRequest): boolean => apiVersions.includes(versionOf(request) ?? '');
  const isWrongNewest = (request: DoorRequest): boolean =>
    isNewest(request) && !NEWEST_VERSIONS.includes(versionOf(request) ?? 'v1');
  return [
    ...credentialRules(access, ['api-key']),
    ['api-version', (request) => (isNewest(request) || isKnown(request) ? undefined : 'no-path')],
    ['api-version', (request) => (isWrongNewest(request) ? 'no-version' : undefined)],
    ['deployment', (request) => (Object.hasOwn(deployments, deploymentOf(request)) ? undefined : 'no-deployment')],
  ];
}

/** The first field that Azure does not know in a body: Responses have no `include_usage`. */
function unknownField({ json }: DoorRequest, id: Door['id'], refuses: readonly string[]): string | undefined {
  const body = asObject(json);
  if (id === 'openai-responses' && asObject(body.stream_options).include_usage !== undefined) {
    return 'stream_options.include_usage';
  }
  return refuses.find((field) => body[field] !== undefined);
}

function refuseField(param: string): Violation {
  const complaint = { status: 400, message: `Unknown parameter: '${param}'.`, param, code: 'unknown_parameter' };
  return { rule: 'unknown-parameter', status: 400, body: chatErrorBody(complaint) };
}

function asAzure(door: Door, options: AzureOpenAIDoorOptions): Door {
  const rules = azureRules(options);
  function check(request: DoorRequest): Violation | undefined {
    const found = firstComplaint(rules, request);
    if (found) return { rule: found.rule, ...azureErrorBody(found.complaint) };
    const field = unknownField(request, door.id, options.refuses ?? []);
    if (field !== undefined) return refuseField(field);
    const model = options.deployments[deploymentOf(request)];
    return door.check({ ...request, json: { ...asObject(request.json), model } });
  }
  return {
    ...door,
    // A resource has no list of its deployments there.
    paths: door.paths.filter(([, , operation]) => operation !== 'models' && operation !== 'count').flatMap(bothStyles),
    check,
    errorBody: (error, requestId) =>
      error.kind === 'unknown-route' ? azureErrorBody('no-path').body : door.errorBody(error, requestId),
    replyHeaders: (requestId) => ({
      'apim-request-id': `apim_${requestId}`,
      'x-ms-region': 'East US 2',
      'x-request-id': requestId,
    }),
  };
}

/** Plays the OpenAI APIs of a resource of Azure, in both styles, below `/openai`. */
export function createAzureOpenAIDoors(options: AzureOpenAIDoorOptions): readonly Door[] {
  const isOpen = true;
  return [
    createChatDoor({ isOpen, vendor: 'azure' }),
    createMediaDoor({ isOpen, vendor: 'azure' }),
    createResponsesDoor({ isOpen }),
  ].map((door) => asAzure(door, options));
}

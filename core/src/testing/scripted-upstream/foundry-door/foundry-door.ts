import {
  type AnthropicDoorOptions,
  checkAnthropicRequest,
  createAnthropicDoor,
} from '../anthropic-door/anthropic-door.ts';
import { anthropicErrorBody } from '../anthropic-door/error-body.ts';
import type { Door, DoorRequest } from '../door.ts';
import { asObject, asText } from '../loose-json.ts';
import { firstComplaint, type Violation } from '../request-rule.ts';
import { type AzureAccess, type AzureRule, credentialRules } from './azure-credential.ts';
import { azureErrorBody } from './azure-error.ts';

/** How the Messages API of a Foundry resource is set. */
export interface FoundryDoorOptions extends AzureAccess, Pick<AnthropicDoorOptions, 'betas' | 'withoutRules'> {
  /** The deployments by name, with Anthropic's own id of the model behind each. */
  deployments: Readonly<Record<string, string>>;
}

/** What Azure asks before Anthropic's service sees the request. */
function azureRules({ deployments, ...access }: FoundryDoorOptions): readonly AzureRule[] {
  return [
    ...credentialRules(access, ['x-api-key', 'api-key']),
    ['deployment', ({ json }) => (isDeployed(json, deployments) ? undefined : 'no-deployment')],
  ];
}

const isDeployed = (json: unknown, deployments: FoundryDoorOptions['deployments']): boolean =>
  Object.hasOwn(deployments, asText(asObject(json).model));

/** Plays a Foundry resource: Azure's own checks and words first, then those of the Messages API for the model behind the deployment. */
export function createFoundryDoor(options: FoundryDoorOptions): Door {
  const { key: _, token: __, deployments, ...rest } = options;
  const modelOf = (deployment: string): string => deployments[deployment] ?? deployment;
  const check = (request: DoorRequest): Violation | undefined => {
    const found = firstComplaint(azureRules(options), request);
    if (found) return { rule: found.rule, ...azureErrorBody(found.complaint) };
    return checkAnthropicRequest(request, { ...rest, modelOf, isOpen: true });
  };
  const door = createAnthropicDoor();
  return {
    ...door,
    // A resource has no list of its deployments.
    paths: door.paths.filter(([, , operation]) => operation !== 'models'),
    check,
    errorBody: (error, requestId) =>
      error.kind === 'unknown-route' ? azureErrorBody('no-path').body : anthropicErrorBody(error, requestId),
    replyHeaders: (requestId) => ({
      'request-id': requestId,
      'apim-request-id': `apim_${requestId}`,
      'x-ms-region': 'East US 2',
    }),
  };
}

import {
  createRefusedFields,
  dropRefusedReasoning,
  type JsonObject,
  type Loss,
  type Operation,
  ProxyError,
  type Refusals,
  type UpstreamCall,
  type WireName,
} from '@pipeproxy/core';
import type { Api, AzureOptions } from './azure-options.ts';
import { deploymentSegment } from './deployment-name.ts';
import type { Deployments } from './deployments.ts';
import type { Door } from './door.ts';
import { refusedPatches, streamOptionsPatches } from './openai-body.ts';
import { isRouteKey, type RouteKey, type Routes } from './routes.ts';

const DIALECTS: Readonly<Record<RouteKey, string>> = {
  'chat/completions': 'openai-chat',
  responses: 'openai-responses',
  embeddings: 'openai-chat',
  'images/generations': 'openai-chat',
  'images/edits': 'openai-chat',
};

const CHAT: readonly RouteKey[] = ['chat/completions', 'responses'];

const ROUTES: Readonly<Partial<Record<Operation, readonly RouteKey[]>>> = {
  chat: CHAT,
  embed: ['embeddings'],
  image: ['images/generations'],
  'image-edit': ['images/edits'],
};

const CONVERSES: ReadonlySet<Operation> = new Set(['chat']);

/** Where the routes are that nobody has changed. */
interface Paths {
  url(key: RouteKey, model: string): string;
  /** Address of the replies that the resource keeps; undefined where it has none for ids to stand behind. */
  readonly kept?: string;
}

/** @see https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle (read 2026-11-21) */
function newestPaths(base: string, apiVersion: string | undefined): Paths {
  const isNamed = apiVersion === 'preview' || apiVersion === 'latest';
  if (isNamed) return { url: (key) => `${base}/v1/${key}?api-version=${apiVersion}` };
  return { url: (key) => `${base}/v1/${key}`, kept: `${base}/v1/responses` };
}

function classicPaths(base: string, apiVersion: string | undefined): Paths {
  if (apiVersion === undefined || !/^\d/.test(apiVersion)) {
    throw new ProxyError('PP_CONFIG_INVALID', 'The API `classic` has no version.', {
      hint: "Set `apiVersion: '2024-10-21'` or a later date, or `api: 'openai'`, which needs none.",
      param: 'apiVersion',
    });
  }
  const query = `?api-version=${apiVersion}`;
  // Responses are not below a deployment: the body names it.
  return {
    url: (key, model) =>
      key === 'responses'
        ? `${base}/responses${query}`
        : `${base}/deployments/${deploymentSegment(model)}/${key}${query}`,
  };
}

/** The OpenAI API of a resource: `/openai/v1`, or the older one with the deployment in the path. */
export function createOpenAIDoor(
  base: string,
  api: Exclude<Api, 'messages'>,
  options: Pick<AzureOptions, 'apiVersion' | 'routes'>,
  deployments: Deployments,
): Door {
  const { origin } = new URL(base);
  const paths = api === 'classic' ? classicPaths(base, options.apiVersion) : newestPaths(base, options.apiVersion);
  const refused = createRefusedFields();
  const routesOf = (model: string): Routes => ({ ...options.routes, ...deployments.of(model).routes });

  /** Responses are OpenAI's own; models of others answer in Chat Completions alone. */
  const isUsual = (key: RouteKey, model: string): boolean => key !== 'responses' || deployments.isOfOpenAI(model);

  function keysOf(operation: Operation, model: string): readonly RouteKey[] {
    const routes = routesOf(model);
    const keys = (ROUTES[operation] ?? []).flatMap((key): RouteKey[] => {
      const other = routes[key];
      if (other === undefined) return isUsual(key, model) ? [key] : [];
      return [isRouteKey(other) ? other : key];
    });
    return [...new Set(keys)];
  }

  function url(key: RouteKey, model: string): string {
    const own = routesOf(model)[key];
    if (own === undefined || isRouteKey(own)) return paths.url(key, model);
    return origin + own.replaceAll('{deployment}', () => deploymentSegment(model));
  }

  function isKept(model: string): boolean {
    const own = routesOf(model).responses;
    return keysOf('chat', model).includes('responses') && (own === undefined || isRouteKey(own));
  }

  function wires(operation: Operation, model: string): readonly WireName[] {
    if (operation === 'stored-response') {
      return paths.kept !== undefined && isKept(model) ? [{ dialect: 'openai-responses' }] : [];
    }
    return keysOf(operation, model).map((key) => ({ dialect: DIALECTS[key] }));
  }

  function address({ operation, model, wire }: UpstreamCall): string {
    if (operation === 'stored-response' && paths.kept !== undefined) return paths.kept;
    const key = keysOf(operation, model).find((each) => DIALECTS[each] === wire.dialect);
    if (key !== undefined) return url(key, model);
    throw new ProxyError('PP_OPERATION_UNSUPPORTED', `There is no ${operation} in ${wire.dialect} at this resource.`);
  }

  const inspect = (dialect: string, refusals: Refusals) => (body: JsonObject, note: (loss: Loss) => void) => [
    ...(dialect === 'openai-responses' ? streamOptionsPatches(body) : []), // foundry trap 5
    ...refusedPatches(body, refusals, note),
  ];

  return {
    wires,
    address,
    shape: (call) =>
      CONVERSES.has(call.operation) ? { inspect: inspect(call.wire.dialect, refused.of(call)) } : undefined,
    codecOptions(call) {
      if (call.wire.dialect !== 'openai-chat') return {};
      return {
        ...(refused.of(call).fields.has('stream_options') && { streamOptions: 'drop' }),
        ...(deployments.isOfOpenAI(call.model) && { replayReasoning: 'drop' }),
        answerInReasoning: deployments.answersInReasoning(call.model), // foundry trap 8
      };
    },
    recover: (failure) => refused.recover(failure) ?? dropRefusedReasoning(failure),
  };
}

import {
  dropForeignThinking,
  dropRefusedThinking,
  fitTargetPatches,
  type HeaderMap,
  type JsonObject,
  type Loss,
  type ModelFacts,
  type Operation,
  type Patch,
  type PluginServices,
  type WireName,
} from '@pipeproxy/core';
import type { Door } from './door.ts';
import { createOutputLimits } from './output-limits.ts';

const WIRES: readonly WireName[] = [{ dialect: 'anthropic-messages' }];
const PATHS: Partial<Record<Operation, string>> = { chat: '/v1/messages', count: '/v1/messages/count_tokens' };

/** A field that is null is refused; the clients that send one mean that it is not there. */
function dropNulls(body: JsonObject): readonly Patch[] {
  return Object.keys(body)
    .filter((name) => body[name] === null) // foundry trap 13, foundry trap 15
    .map((name) => ({ op: 'delete', path: [name] }));
}

/** The Messages API of a resource: one for all its deployments of Claude models, whatever their names. */
export function createMessagesDoor(
  base: string,
  factsOf: (model: string) => ModelFacts,
  { newId, clock }: Pick<PluginServices, 'newId' | 'clock'>,
): Door {
  const limits = createOutputLimits(factsOf);
  const now = () => clock.now();
  function inspect(body: JsonObject, model: string, headers: HeaderMap, note: (loss: Loss) => void): readonly Patch[] {
    const maxOutputTokens = limits.of(model);
    const facts = { ...factsOf(model), ...(maxOutputTokens !== undefined && { maxOutputTokens }) };
    const target = { model, facts, headers, newId, now };
    const fitted = fitTargetPatches(body, target, note);
    const isLimited = fitted.some(({ path }) => path.length === 1 && path[0] === 'max_tokens');
    return [
      ...dropNulls(body),
      ...fitted,
      ...(isLimited ? [] : limits.patches(body, model, note)),
      ...dropForeignThinking(body, note), // foundry trap 15
    ];
  }
  return {
    wires: (operation) => (PATHS[operation] === undefined ? [] : WIRES),
    address: ({ operation }) => `${base}${PATHS[operation]}`,
    shape: ({ model }, headers) => ({ inspect: (body, note) => inspect(body, model, headers, note) }),
    codecOptions: () => ({}),
    recover: (failure) => limits.recover(failure) ?? dropRefusedThinking(failure),
  };
}

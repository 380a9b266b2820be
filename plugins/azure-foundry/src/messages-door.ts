import {
  dropForeignThinking,
  dropRefusedThinking,
  type JsonObject,
  type Loss,
  type ModelFacts,
  type Operation,
  type Patch,
  type Upstream,
  type WireName,
} from '@pipeproxy/core';
import { createOutputLimits } from './output-limits.ts';

/** The part of an upstream that depends on the API which is spoken. */
export type Door = Required<Pick<Upstream, 'wires' | 'address' | 'shape' | 'recover'>>;

const WIRES: readonly WireName[] = [{ dialect: 'anthropic-messages' }];
const PATHS: Partial<Record<Operation, string>> = { chat: '/v1/messages', count: '/v1/messages/count_tokens' };

/** A field that is null is refused; the clients that send one mean that it is not there. */
function dropNulls(body: JsonObject): readonly Patch[] {
  return Object.keys(body)
    .filter((name) => body[name] === null) // foundry trap 13, foundry trap 15
    .map((name) => ({ op: 'delete', path: [name] }));
}

/** The Messages API of a resource: one for all its deployments of Claude models, whatever their names. */
export function createMessagesDoor(base: string, factsOf: (model: string) => ModelFacts): Door {
  const limits = createOutputLimits(factsOf);
  const inspect = (body: JsonObject, model: string, note: (loss: Loss) => void): readonly Patch[] => [
    ...dropNulls(body),
    ...limits.patches(body, model, note),
    ...dropForeignThinking(body, note), // foundry trap 15
  ];
  return {
    wires: (operation) => (PATHS[operation] === undefined ? [] : WIRES),
    address: ({ operation }) => `${base}${PATHS[operation]}`,
    shape: ({ model }) => ({ inspect: (body, note) => inspect(body, model, note) }),
    recover: (failure) => limits.recover(failure) ?? dropRefusedThinking(failure),
  };
}

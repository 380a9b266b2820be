import type { UpstreamCall } from '@pipeproxy/core';
import type { Api, BedrockModel, BedrockOptions } from './bedrock-options.ts';
import { apiOf, isClaude } from './doors.ts';
import { readModelId } from './model-id.ts';

/** What is known of models: from the config, else from their ids. */
export interface KnownModels {
  of(name: string): BedrockModel;
  /** The door of a call. Claude's tokens are counted at `invoke`, whatever door of the same host answers. */
  api(call: Pick<UpstreamCall, 'operation' | 'model'>): Api;
  /** The vendor's own id of a model, as far as it is known: capability tables are matched against it. */
  familyOf(name: string): string;
}

const NOTHING: BedrockModel = {};
const COUNTED_AT_INVOKE = new Set<Api>(['converse', 'messages']);

/** A maker alone tells the capability tables less than any name of its models. */
const longerName = (family: string): string => (family === 'anthropic' ? 'claude' : family);

export function readModels({ models = [], api }: BedrockOptions): KnownModels {
  const known = new Map<string, BedrockModel>(Array.isArray(models) ? [] : Object.entries(models));
  function of(name: string): BedrockModel {
    const said = known.get(name) ?? NOTHING;
    const { isArn, id } = readModelId(name);
    const family = said.family === undefined ? (isArn ? id : undefined) : longerName(said.family);
    return family === undefined ? said : { ...said, family };
  }
  return {
    of,
    familyOf: (name) => of(name).family ?? name,
    api({ operation, model: name }) {
      const { family } = of(name);
      const door = known.get(name)?.api ?? api ?? apiOf(name, family);
      return operation === 'count' && COUNTED_AT_INVOKE.has(door) && isClaude(name, family) ? 'invoke' : door;
    },
  };
}

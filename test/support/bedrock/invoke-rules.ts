import type { JsonObject } from '@pipeproxy/core';
import type { Refusal } from './verify-signature.ts';

/** What the stand-in knows of a model. */
export interface KnownModel {
  readonly betas?: readonly string[];
  /** True: only a profile of it may be asked. */
  readonly needsProfile?: boolean;
  readonly isDenied?: boolean;
  /** The prefix of Mantle that it is under, where it has only one. */
  readonly prefix?: string;
  readonly takesSampling?: boolean;
  /** Fields of tools that this one refuses although others take them. */
  readonly refusedToolFields?: readonly string[];
  /** Where it takes cache points; everywhere when absent. */
  readonly cachePlaces?: readonly string[];
  /** False: it refuses to be told how long a cache is kept. */
  readonly takesTtl?: boolean;
}

const TOP =
  'anthropic_version anthropic_beta max_tokens messages metadata output_config stop_sequences system temperature thinking tool_choice tools top_k top_p context_management'.split(
    ' ',
  );
const TOOL = ['type', 'name', 'description', 'input_schema', 'cache_control', 'defer_loading'];
const NUMBERS = ['temperature', 'top_p', 'top_k', 'max_tokens'];

const invalid = (message: string): Refusal => ({ type: 'ValidationException', message });
const extra = (path: string): Refusal => invalid(`${path}: Extra inputs are not permitted`);

function refusedTool(
  body: JsonObject,
  betas: readonly string[],
  { refusedToolFields = [] }: KnownModel,
): Refusal | undefined {
  const tools = (body.tools ?? []) as readonly JsonObject[];
  for (const [at, tool] of tools.entries()) {
    const name = Object.keys(tool).find((key) => !TOOL.includes(key) || refusedToolFields.includes(key));
    if (name) return extra(`tools.${at}.custom.${name}`);
    if ('defer_loading' in tool && !betas.includes('tool-search-tool-2025-10-19'))
      return extra(`tools.${at}.custom.defer_loading`);
  }
  return undefined;
}

/** Every breakpoint of a body, by its path. */
function breakpoints(value: unknown, path: string): readonly (readonly [path: string, control: JsonObject])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === 'cache_control' ? [[`${path}${key}`, each as JsonObject] as const] : breakpoints(each, `${path}${key}.`),
  );
}

function refusedCache(body: JsonObject, { takesTtl = true }: KnownModel): Refusal | undefined {
  const all = breakpoints(body, '');
  const fields = takesTtl ? ['type', 'ttl'] : ['type'];
  for (const [path, control] of all) {
    const name = Object.keys(control).find((key) => !fields.includes(key));
    if (name) return extra(`${path}.ephemeral.${name}`);
  }
  return all.length > 4 ? invalid('A maximum of 4 blocks with cache_control may be provided.') : undefined;
}

/** What Bedrock says of a body of `invoke`; undefined: it is taken. */
export function refusedInvoke(body: JsonObject, model: KnownModel): Refusal | undefined {
  const { betas: known = [] } = model;
  if (body.anthropic_version !== 'bedrock-2023-05-31')
    return invalid(`anthropic_version: "${body.anthropic_version}" is not supported`);
  const unknown = Object.keys(body).find((key) => !TOP.includes(key));
  if (unknown) return extra(unknown);
  const nothing = NUMBERS.find((key) => body[key] === null);
  if (nothing) return invalid(`#/${nothing}: expected type: Number, found: Null`);
  const betas = (body.anthropic_beta ?? []) as readonly string[];
  if (betas.length === 0 && 'anthropic_beta' in body) return invalid('anthropic_beta: must not be empty');
  if (betas.some((beta) => !known.includes(beta))) return invalid('invalid beta flag');
  if ('context_management' in body && !betas.includes('context-management-2025-06-27'))
    return extra('context_management');
  if (typeof body.max_tokens !== 'number') return invalid('max_tokens: Field required');
  if (model.takesSampling === false && NUMBERS.slice(0, 3).some((key) => key in body)) {
    return invalid('`temperature` and `top_p` are not supported by this model.');
  }
  const thinking = body.thinking as JsonObject | undefined;
  const odd = Object.keys(thinking ?? {}).find((key) => key !== 'type' && key !== 'budget_tokens');
  if (odd) return extra(`thinking.${thinking?.type}.${odd}`);
  return refusedTool(body, betas, model) ?? refusedCache(body, model);
}

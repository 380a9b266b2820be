import type { Failure } from '@pipeproxy/core';
import {
  arrayOf,
  type BetaRules,
  createBetaRules,
  dropForeignThinking,
  fitTargetPatches,
  type HeaderMap,
  type JsonObject,
  type Loss,
  type Operation,
  type Patch,
  type PluginServices,
  type Recovery,
  type Shape,
  stringOf,
  type UpstreamCall,
} from '@pipeproxy/core';
import type { BedrockModel, BedrockOptions } from '../bedrock-options.ts';
import { cacheTraits } from '../cache/cache-traits.ts';
import { fieldPatches } from './body-fields.ts';
import { cachePatches } from './cache-fields.ts';
import { type ClaudeTraits, claudeTraits } from './claude-models.ts';
import { createRefusedFields } from './refused-fields.ts';
import { toolVersions } from './tool-versions.ts';

/** How a body of the Messages API becomes one of `invoke`. */
export interface InvokeRules {
  shape(call: UpstreamCall, headers: HeaderMap): Shape;
  recover(failure: Failure): Recovery | undefined;
}

/** The version that every Claude on `invoke` knows, whatever the client speaks. @see https://platform.claude.com/docs/en/build-with-claude/claude-on-amazon-bedrock-legacy */
const VERSION = 'bedrock-2023-05-31';
const BETA_HEADER = 'anthropic-beta';
const SAMPLING = ['temperature', 'top_p', 'top_k'];

/** What Anthropic's own service calls otherwise. */
const BEDROCK_NAMES: Readonly<Record<string, string>> = {
  'advanced-tool-use-2025-11-20': 'tool-search-tool-2025-10-19',
};

const listOf = (value: string | undefined): readonly string[] =>
  (value ?? '')
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => beta !== '');

const own = (beta: string): string => (Object.hasOwn(BEDROCK_NAMES, beta) ? BEDROCK_NAMES[beta]! : beta);

/** The betas that somebody asks for, by Bedrock's names. */
function wantedBetas(body: JsonObject, headers: HeaderMap, further: readonly string[]): readonly string[] {
  const inBody = arrayOf(body.anthropic_beta).flatMap((beta) => stringOf(beta) ?? []);
  return [...new Set([...listOf(headers[BETA_HEADER]), ...inBody, ...further].map(own))];
}

type Note = (loss: Loss) => void;

/** Several rules may be about the same: it is told once. */
function once(note: Note): Note {
  const told = new Set<string>();
  return (loss) => {
    if (!told.has(loss.feature)) note(loss);
    told.add(loss.feature);
  };
}

function samplingPatches(body: JsonObject, { rejectsSampling }: ClaudeTraits, note: Note): readonly Patch[] {
  const refused = SAMPLING.filter((name) => rejectsSampling && name in body);
  if (refused.some((name) => body[name] !== null)) {
    note({ feature: 'sampling', effect: 'the model takes no sampling settings' });
  }
  return refused.map((name) => ({ op: 'delete', path: [name] }));
}

/** What every body needs, besides what its fields ask for. */
function fixedPatches(operation: Operation, version: string): readonly Patch[] {
  return [
    { op: 'delete', path: ['model'] },
    { op: 'delete', path: ['stream'] },
    { op: 'delete', path: ['cache_control'] },
    { op: 'set', path: ['anthropic_version'], value: version }, // bedrock trap 24
    ...(operation === 'count' ? [{ op: 'default', path: ['max_tokens'], value: 1 } as const] : []),
  ];
}

/**
 * Rules for bodies at the door `invoke`: the model stands in the path, the version and the betas in the body, and what the schema does
 * not know is left out.
 *
 * @param modelOf - What the config says of a model.
 */
export function createInvokeRules(
  options: Pick<BedrockOptions, 'betas' | 'fields'>,
  modelOf: (name: string) => BedrockModel,
  { logger, name: upstream, newId, clock }: PluginServices,
): InvokeRules {
  const refusedFields = createRefusedFields();
  const rules = new Map<readonly string[] | 'all', BetaRules>();
  const added = options.fields ?? [];
  const traitsOf = (model: string): ClaudeTraits => claudeTraits(modelOf(model).family ?? model);

  /** Where a cache ends is known everywhere, how long it is kept only to some. */
  function takesCacheField(model: string, field: string): boolean {
    const { cacheTtl } = cacheTraits(modelOf(model).family ?? model, modelOf(model));
    return field === 'type' || (field === 'ttl' && cacheTtl) || added.includes(`cache_control.${field}`);
  }

  function betaRules(model: string): BetaRules {
    const taken = options.betas ?? traitsOf(model).betas;
    const known = rules.get(taken) ?? createBetaRules(taken);
    rules.set(taken, known);
    return known;
  }

  function betasFor(model: string, wanted: readonly string[]): readonly string[] {
    const kept = listOf(betaRules(model).filter({ [BETA_HEADER]: wanted.join(',') }, model)[BETA_HEADER]); // bedrock trap 1
    const dropped = wanted.filter((beta) => !kept.includes(beta));
    if (dropped.length > 0) logger.debug({ upstream, model, dropped }, 'betas that Bedrock does not take here');
    return kept;
  }

  function inspect(body: JsonObject, { model }: UpstreamCall, headers: HeaderMap, noteAny: (loss: Loss) => void) {
    const note = once(noteAny);
    const tools = toolVersions(body);
    const betas = betasFor(model, wantedBetas(body, headers, tools.betas));
    const { model: _, stream: __, cache_control: ___, ...fields } = body;
    const { patches, lost: unknown } = fieldPatches(fields, betas, added);
    const caches = cachePatches(body, (field) => takesCacheField(model, field));
    const learned = refusedFields.patches(model, body);
    const lost = [...unknown, ...caches.lost, ...learned.lost];
    if (lost.length > 0) note({ feature: 'vendor-field', effect: `not sent: ${lost.join(', ')}`, count: lost.length });
    const betaPatch: Patch =
      betas.length > 0
        ? { op: 'set', path: ['anthropic_beta'], value: [...betas] }
        : { op: 'delete', path: ['anthropic_beta'] };
    const target = { model, facts: modelOf(model), headers, newId, now: () => clock.now() };
    return [
      // First: what it sets is still looked at by the rules of the door.
      ...fitTargetPatches(body, target, note),
      // Before anything that takes blocks out: its paths count them.
      ...caches.patches,
      ...tools.patches,
      ...dropForeignThinking(body, note), // bedrock trap 15
      ...patches,
      ...samplingPatches(body, traitsOf(model), note),
      betaPatch,
      ...learned.patches,
    ];
  }

  return {
    shape: (call, headers) => ({
      patches: fixedPatches(call.operation, modelOf(call.model).anthropicVersion ?? VERSION),
      inspect: (body, note) => inspect(body, call, headers, note),
    }),
    recover: (failure) => refusedFields.recover(failure) ?? betaRules(failure.call.model).recover(failure),
  };
}

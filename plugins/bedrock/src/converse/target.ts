import type { EncodeRequestContext } from '@pipeproxy/core';
import { readModelId } from '../model-id.ts';
import { type CachePoints, createCachePoints } from './cache-points.ts';

/** Makers whose models take something that others do not. */
export type Maker = 'anthropic' | 'amazon' | 'mistral' | 'openai' | 'other';

/** What a request is written for. */
export interface ConverseTarget {
  readonly maker: Maker;
  /** The model's own id, for what one model takes and another does not. */
  readonly model: string;
  readonly cache: CachePoints;
  /** Counts something that is lost; each feature is reported once. */
  lose(feature: string, effect: string): void;
}

const MAKERS: readonly (readonly [name: RegExp, maker: Maker])[] = [
  [/anthropic|claude/, 'anthropic'],
  [/^amazon\.|nova/, 'amazon'],
  [/mistral/, 'mistral'],
  [/^openai\.|^gpt-/, 'openai'],
];

/** Who made the model, by its id or what the config says is behind it. */
export function createTarget(
  { model, facts, options }: Pick<EncodeRequestContext, 'model' | 'facts' | 'options'>,
  lose: ConverseTarget['lose'],
): ConverseTarget {
  const name = facts.family ?? readModelId(model).bare ?? '';
  const maker = MAKERS.find(([words]) => words.test(name))?.[1] ?? 'other';
  return { maker, model: name, cache: createCachePoints(options, lose), lose };
}

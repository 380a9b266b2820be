import { type JsonObject, type Loss, objectOf, type Patch, type Refusals } from '@pipeproxy/core';

/**
 * Azure's Responses know no `include_usage`: they tell their usage always.
 * @see https://github.com/BerriAI/litellm/issues/28553
 */
export function streamOptionsPatches(body: JsonObject): readonly Patch[] {
  const options = objectOf(body.stream_options);
  if (options?.include_usage === undefined) return [];
  const isAlone = Object.keys(options).length === 1;
  return [{ op: 'delete', path: isAlone ? ['stream_options'] : ['stream_options', 'include_usage'] }];
}

/** What was asked for on the client's behalf, and what only the vendor reads: nobody misses it. */
const UNMISSED: ReadonlySet<string> = new Set(['stream_options', 'store', 'metadata', 'user', 'safety_identifier']);

const OTHER_LIMIT = { max_tokens: 'max_completion_tokens', max_completion_tokens: 'max_tokens' } as const;

/** Leaves out what the deployment has refused before, and names the output limit as it wants it. */
export function refusedPatches(
  body: JsonObject,
  { fields, maxTokensField }: Refusals,
  note: (loss: Loss) => void,
): readonly Patch[] {
  const present = [...fields].filter((field) => body[field] !== undefined);
  for (const field of present) {
    if (UNMISSED.has(field)) continue;
    note({ feature: field.replaceAll('_', '-'), effect: 'the deployment refuses the field' });
  }
  const patches = present.map((field): Patch => ({ op: 'delete', path: [field] }));
  const other = maxTokensField && OTHER_LIMIT[maxTokensField];
  if (other === undefined || body[other] === undefined) return patches;
  return [...patches, { op: 'rename', path: [other], to: maxTokensField as string }];
}

import type {
  CodecContext,
  HeaderMap,
  JsonObject,
  JsonPath,
  JsonValue,
  Loss,
  ModelFacts,
  Patch,
} from '../../contract/index.ts';
import { defined, numberOf, objectOf, textOf } from '../../wire/json-values.ts';
import { familyOf } from './capabilities.ts';
import { decodeCountRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';
import { newVersionPatches } from './new-version-patches.ts';
import { type ApiVersion, NEW_VERSION, versionOf } from './version.ts';

/** Whom a body goes to that was written for another model, or in another version of the API. */
export interface FitTarget extends Pick<CodecContext, 'newId' | 'now'> {
  readonly model: string;
  readonly facts?: ModelFacts;
  /** Headers of the call, with the version that the client speaks. */
  readonly headers: HeaderMap;
  /** The version that the upstream is spoken to in, whatever the client says. */
  readonly version?: ApiVersion | undefined;
}

/** Fields in which models and versions differ; what else a body says, all of them take. */
const FIELDS: readonly JsonPath[] = [['temperature'], ['top_p'], ['top_k'], ['thinking'], ['output_config', 'effort']];

/** Losses that are about these fields. */
const FEATURES = new Set(['sampling', 'temperature', 'top-p', 'reasoning', 'effort']);

const at = (body: JsonObject, [first, second]: JsonPath): JsonValue | undefined =>
  second === undefined ? body[String(first)] : objectOf(body[String(first)])?.[second];

const isSame = (one: JsonValue | undefined, other: JsonValue | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** What holds nothing but the field goes with it. */
function deletion(body: JsonObject, path: JsonPath): Patch {
  const [first] = path;
  const isAlone = path.length > 1 && Object.keys(objectOf(body[String(first)]) ?? {}).length === 1;
  return { op: 'delete', path: isAlone ? path.slice(0, 1) : path };
}

function fieldPatches(body: JsonObject, fitted: JsonObject): readonly Patch[] {
  return FIELDS.flatMap((path): readonly Patch[] => {
    const value = at(fitted, path);
    if (isSame(at(body, path), value)) return [];
    return [value === undefined ? deletion(body, path) : { op: 'set', path, value }];
  });
}

function limitPatches(body: JsonObject, fitted: JsonObject, note: (loss: Loss) => void): readonly Patch[] {
  const limit = numberOf(fitted.max_tokens);
  const asked = numberOf(body.max_tokens);
  if (limit === undefined || asked === undefined || asked <= limit) return [];
  note({ feature: 'max-tokens', effect: `cut to ${limit}, the most that the model can write` });
  return [{ op: 'set', path: ['max_tokens'], value: limit }];
}

/** The body as the codec would write it for the target; undefined for one that only the upstream can judge. */
function encodedFor(body: JsonObject, target: FitTarget, note: (loss: Loss) => void): JsonObject | undefined {
  const { model, headers, facts = {}, newId, now } = target;
  const version = target.version ?? versionOf(headers);
  try {
    const request = decodeCountRequest(body, { headers, newId, now, note: () => undefined });
    const limited = { ...request, ...defined({ maxOutputTokens: numberOf(body.max_tokens) }) };
    const losses: Loss[] = [];
    const context = { model, facts, options: { version }, isStream: false, newId, now };
    const encoded = encodeRequest(limited, { ...context, note: (loss) => losses.push(loss) });
    for (const loss of losses) if (FEATURES.has(loss.feature)) note(loss);
    return encoded.body;
  } catch {
    return undefined;
  }
}

/**
 * Patches that make a body fit which a client wrote for the model that it named, where the config leads that name to a Claude of
 * another kind, or the call to another version of the API: sampling that it refuses, the way of asking it to think, its effort, its
 * output limit. A body that is where it wanted to go is not looked into.
 *
 * @see https://platform.claude.com/docs/en/api/migration-2026-10-21
 */
export function fitTargetPatches(body: JsonObject, target: FitTarget, note: (loss: Loss) => void): readonly Patch[] {
  const family = familyOf(target.facts?.family ?? target.model);
  const isOtherModel = family !== undefined && family !== familyOf(textOf(body.model) ?? '');
  const isOtherVersion = target.version !== undefined && target.version !== versionOf(target.headers);
  if ((!isOtherModel && !isOtherVersion) || body.max_tokens === 0) return [];
  const blocks = isOtherVersion && target.version === NEW_VERSION ? newVersionPatches(body, note) : [];
  const fitted = encodedFor(body, target, note);
  return fitted ? [...blocks, ...limitPatches(body, fitted, note), ...fieldPatches(body, fitted)] : blocks;
}

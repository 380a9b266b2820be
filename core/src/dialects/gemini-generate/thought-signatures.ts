import type { Failure, JsonObject, JsonPath, Loss, ModelFacts, Patch, Recovery } from '../../contract/index.ts';
import { arrayOf, objectOf, textOf } from '../../wire/json-values.ts';
import { capabilitiesOf } from './capabilities.ts';
import { isSealed, STAND_INS } from './proof.ts';
import { fieldOf, spellingOf } from './proto-fields.ts';

/** What a service takes. */
interface SignatureRules {
  /** False: the service would refuse it. */
  isGood(signature: string): boolean;
  /** True: the first call of each step of the model needs one. */
  areDemanded: boolean;
}

/** A part of a step of the model, and where it stands. */
interface Placed {
  readonly part: JsonObject;
  readonly path: JsonPath;
}

const STAND_IN = STAND_INS[0] ?? '';

const isModelTurn = (content: JsonObject): boolean => content.role === 'model';

/** The parts of the model's steps; some clients keep each chunk of one step as a content of its own. */
function stepsOf(body: JsonObject): readonly (readonly Placed[])[] {
  const contents = arrayOf(body.contents).map((content) => objectOf(content) ?? {});
  const steps: Placed[][] = [];
  contents.forEach((content, turn) => {
    if (!isModelTurn(content)) return;
    const before = contents[turn - 1];
    if (!before || !isModelTurn(before)) steps.push([]);
    const parts = arrayOf(content.parts).map((part, index) => ({
      part: objectOf(part) ?? {},
      path: ['contents', turn, 'parts', index],
    }));
    steps.at(-1)?.push(...parts);
  });
  return steps;
}

const signatureOf = ({ part }: Placed): string | undefined => textOf(fieldOf(part, 'thoughtSignature'));
const isCall = ({ part }: Placed): boolean => fieldOf(part, 'functionCall') !== undefined;

function stepPatches(step: readonly Placed[], { isGood, areDemanded }: SignatureRules): readonly Patch[] {
  const isProven = (placed: Placed): boolean => {
    const signature = signatureOf(placed);
    return signature !== undefined && isGood(signature);
  };
  const calls = step.filter(isCall);
  const unproven = areDemanded && !calls.some(isProven) ? calls[0] : undefined;
  return step.flatMap((placed): readonly Patch[] => {
    const { part, path } = placed;
    const at = [...path, spellingOf(part, 'thoughtSignature') ?? 'thoughtSignature'];
    if (placed === unproven) return [{ op: 'set', path: at, value: STAND_IN }]; // gemini trap 23
    if (signatureOf(placed) === undefined || isProven(placed)) return [];
    return [{ op: 'delete', path: part.thought === true ? path : at }];
  });
}

const PART_DEPTH = 4;

/** A content without parts would be refused. */
function withoutEmptied(body: JsonObject, patches: readonly Patch[]): readonly Patch[] {
  const byTurn = Map.groupBy(patches, ({ path }) => Number(path[1]));
  return [...byTurn].flatMap(([turn, own]) => {
    const size = arrayOf(objectOf(arrayOf(body.contents)[turn])?.parts).length;
    const isEmptied = own.length === size && own.every(({ op, path }) => op === 'delete' && path.length === PART_DEPTH);
    return isEmptied ? [{ op: 'delete', path: ['contents', turn] } as const] : own;
  });
}

/** From the last to the first, so that each path is right when its turn comes. */
function signaturePatches(body: JsonObject, rules: SignatureRules): readonly Patch[] {
  const patches = stepsOf(body).flatMap((step) => stepPatches(step, rules));
  return withoutEmptied(body, patches).toReversed();
}

/**
 * Makes a history that passes through one that Google takes: proofs of other upstreams, which are ours, go; and a step whose calls
 * have no proof gets the documented word for one, where the model demands it.
 *
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export function mendSignatures(
  body: JsonObject,
  model: string,
  facts: ModelFacts,
  note: (loss: Loss) => void,
): readonly Patch[] {
  const foreign = stepsOf(body)
    .flat()
    .filter((placed) => isSealed(signatureOf(placed) ?? '')).length;
  if (foreign > 0) {
    note({ feature: 'reasoning-history', effect: 'proofs of another upstream are left out', count: foreign });
  }
  const { isThird } = capabilitiesOf(model, facts);
  return signaturePatches(body, { isGood: (signature) => !isSealed(signature), areDemanded: isThird });
}

/** @see https://github.com/google-gemini/gemini-cli/issues/13467 and https://github.com/decolua/9router/issues/301 */
const REFUSED = /(?:corrupted|invalid) thought.?signature|thought.?signature is not valid/i;
/** @see https://github.com/karthink/gptel/issues/1146 */
const MISSING = /missing a thought.?signature/i;

/**
 * Tries again after a refused or a missing signature, with the documented word in place of the proofs that were refused: they belong
 * to the account and model that made them.
 */
export function replaceRefusedSignatures({ error, reply, body }: Failure): Recovery | undefined {
  const isRefused = REFUSED.test(error.message);
  if (reply?.status !== 400 || !(isRefused || MISSING.test(error.message))) return undefined;
  const isGood = (signature: string): boolean => !isRefused || STAND_INS.includes(signature);
  const patches = signaturePatches(body(), { isGood, areDemanded: true });
  return patches.length > 0 ? { patches } : undefined;
}

import type { JsonObject, Sampling } from '../../contract/index.ts';
import { defined } from '../../wire/json-values.ts';
import { fieldOf } from './proto-fields.ts';
import { invalid } from './request-error.ts';

/** A number of a message, which Google's JSON may write as a text too; null is unsaid. @param place - Put before its name. */
export function numberIn(config: JsonObject, name: string, place = 'generationConfig.'): number | undefined {
  const value = fieldOf(config, name);
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    throw invalid(`${place}${name}`, 'a number is needed');
  }
  return number;
}

/** Reads how the next token is chosen. */
export function decodeSampling(config: JsonObject): Sampling {
  return defined({
    temperature: numberIn(config, 'temperature'),
    topP: numberIn(config, 'topP'),
    topK: numberIn(config, 'topK'),
    seed: numberIn(config, 'seed'),
    frequencyPenalty: numberIn(config, 'frequencyPenalty'),
    presencePenalty: numberIn(config, 'presencePenalty'),
  });
}

/** The same names on the wire; temperatures of all dialects lie between 0 and 2. */
export function encodeSampling({
  temperature,
  topP,
  topK,
  seed,
  frequencyPenalty,
  presencePenalty,
}: Sampling): JsonObject {
  return defined({ temperature, topP, topK, seed, frequencyPenalty, presencePenalty });
}

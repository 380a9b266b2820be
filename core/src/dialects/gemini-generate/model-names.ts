import type { JsonObject, Patch } from '../../contract/index.ts';
import { arrayOf, objectOf } from '../../wire/json-values.ts';
import { fieldOf } from './proto-fields.ts';

const USUAL = 'models/';
/** The collection of models that somebody has tuned. */
export const TUNED = 'tunedModels/';

/** A model as people name it: only those that somebody has tuned keep the name of their collection. */
export const plainModelName = (name: string): string => (name.startsWith(USUAL) ? name.slice(USUAL.length) : name);

/** A model as Google names it: `models/NAME`, or `tunedModels/NAME`. */
export const geminiModelName = (model: string): string =>
  model.startsWith(TUNED) ? model : USUAL + plainModelName(model);

const names = (holder: JsonObject | undefined): boolean => holder?.model !== undefined;

/**
 * Patches for the places where bodies repeat the model of the address: counts of whole requests, and embeddings. Google refuses a
 * body that names another one.
 */
export function geminiModelPatches(body: JsonObject, model: string): readonly Patch[] {
  const value = geminiModelName(model);
  const counted = ['generateContentRequest', 'generate_content_request'].find((key) => names(objectOf(body[key])));
  const embedded = arrayOf(fieldOf(body, 'requests')).flatMap((request, index) =>
    objectOf(request) ? [['requests', index, 'model']] : [],
  );
  const paths = [...(names(body) ? [['model']] : []), ...(counted ? [[counted, 'model']] : []), ...embedded];
  return paths.map((path) => ({ op: 'set', path, value }));
}

import type { Asked, Inbound } from '../../contract/index.ts';
import { plainModelName, TUNED } from './model-names.ts';

const TUNED_PATH = /^\/v1(?:beta)?\/tunedModels\//;

/** What the address says: the model, with or without the name of its collection, and whether and how to stream. */
export function asked({ path, params, query }: Inbound): Asked {
  const model = params.model ?? params.id;
  return {
    ...(model !== undefined && { model: TUNED_PATH.test(path) ? TUNED + model : plainModelName(model) }),
    isStream: path.endsWith(':streamGenerateContent'),
    streamFraming: query.alt === 'sse' ? 'sse' : 'json-array',
  };
}

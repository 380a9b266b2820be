import type { Asked, Inbound } from '../../contract/index.ts';

const PREFIX = 'models/';

/** What the address says: the model, with or without the name of its collection, and whether and how to stream. */
export function asked({ path, params, query }: Inbound): Asked {
  const { model } = params;
  return {
    ...(model !== undefined && { model: model.startsWith(PREFIX) ? model.slice(PREFIX.length) : model }),
    isStream: path.endsWith(':streamGenerateContent'),
    streamFraming: query.alt === 'sse' ? 'sse' : 'json-array',
  };
}

import type { DialectRoute } from '../../contract/index.ts';

/** Where models live: Gemini's API in its versions, and Vertex AI with and without a project in the address. */
const COLLECTIONS: readonly string[] = [
  '/v1beta/models',
  '/v1/models',
  '/v1beta/tunedModels',
  '/v1/tunedModels',
  '/v1beta1/publishers/google/models',
  '/v1beta1/projects/:project/locations/:location/publishers/google/models',
  '/v1/publishers/google/models',
  '/v1/projects/:project/locations/:location/publishers/google/models',
];

/** A model's name may hold slashes and colons: what stands behind its last colon is the method. */
const methodsOf = (collection: string): readonly DialectRoute[] => [
  { method: 'POST', path: `${collection}/*model\\:generateContent`, operation: 'chat' },
  { method: 'POST', path: `${collection}/*model\\:streamGenerateContent`, operation: 'chat' },
  { method: 'POST', path: `${collection}/*model\\:countTokens`, operation: 'count' },
  { method: 'POST', path: `${collection}/*model\\:embedContent`, operation: 'embed' },
  { method: 'POST', path: `${collection}/*model\\:batchEmbedContents`, operation: 'embed-batch' },
];

/** @see https://ai.google.dev/api/all-methods */
export const ROUTES: readonly DialectRoute[] = [
  ...COLLECTIONS.flatMap(methodsOf),
  { method: 'GET', path: '/v1beta/models', operation: 'models' },
  { method: 'GET', path: '/v1beta/models/*id', operation: 'models' },
  { method: 'GET', path: '/v1/models', operation: 'models' },
  { method: 'GET', path: '/v1/models/*id', operation: 'models' },
  { method: 'GET', path: '/v1beta/tunedModels/*id', operation: 'models' },
  { method: 'GET', path: '/v1/tunedModels/*id', operation: 'models' },
];

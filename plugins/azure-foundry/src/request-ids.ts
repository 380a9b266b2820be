/** Headers that say which call it was, for the log alone. @see https://github.com/openai/openai-python/issues/937 */
export const REQUEST_IDS = [
  'request-id',
  'apim-request-id',
  'x-request-id',
  'x-ms-client-request-id',
  'x-ms-region',
] as const;

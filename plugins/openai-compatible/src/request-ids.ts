/** Under which names servers tell their id of a call, for the log alone: it belongs to the account behind the proxy. */
export const REQUEST_IDS = [
  'x-request-id',
  'x-groq-id',
  'x-generation-id',
  'mistral-correlation-id',
  'x-ds-trace-id',
  'x-litellm-call-id',
  'cf-ray',
] as const;

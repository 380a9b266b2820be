import { type HeaderMap, retryAfterMs } from '@pipeproxy/core';

/** Seconds; Azure has spelled it in two ways. @see https://github.com/openai/openai-python/issues/937 */
const RESETS = ['x-ratelimit-reset-tokens', 'x-rate-limit-reset-tokens', 'x-ratelimit-reset-requests'];

/** 0 and -1 mean that nobody knows. @see https://github.com/openai/openai-dotnet/issues/838 */
function resetMs(headers: HeaderMap): number | undefined {
  const waits = RESETS.map((name) => Number(headers[name] ?? 0)).filter((seconds) => seconds > 0);
  return waits[0] === undefined ? undefined : Math.ceil(waits[0] * 1_000); // foundry trap 11
}

/** Milliseconds until another try may help: what the headers say, else when the limit is reset, else what the words say. */
export function waitMs(headers: HeaderMap, message: string): number | undefined {
  return retryAfterMs(headers) ?? resetMs(headers) ?? retryAfterMs({}, { message }); // foundry trap 9, foundry trap 10
}

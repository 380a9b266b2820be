import { type ErrorFacts, type JsonObject, objectOf, parseJson, saysContextOverflow, textOf } from '@pipeproxy/core';
import { cleanCode, kindOfCode } from '../exceptions.ts';
import type { FrameHeaders } from './frame-headers.ts';

function factsOf(code: string, message: string | undefined): ErrorFacts {
  const kind = kindOfCode(code) ?? 'server';
  const words = message ?? `Bedrock ended the stream with ${code || 'an error'} and no reason.`;
  return {
    kind: kind === 'invalid-request' && saysContextOverflow(words) ? 'context-overflow' : kind,
    message: words,
    ...(code !== '' && { code }),
  };
}

/** The model's own words say more than those of the service around it. */
function messageOf(payload: JsonObject | undefined): string | undefined {
  return textOf(payload?.originalMessage) ?? textOf(payload?.message) ?? textOf(payload?.Message);
}

/**
 * What an `exception` or an `error` frame reports; undefined for a frame that brings an event.
 *
 * @param data - Its payload.
 */
export function faultOf(headers: FrameHeaders, data: string): ErrorFacts | undefined {
  const kind = headers.get(':message-type');
  if (kind === 'exception') {
    const code = cleanCode(textOf(headers.get(':exception-type')) ?? '');
    return factsOf(code, messageOf(objectOf(parseJson(data)))); // bedrock trap 7
  }
  if (kind !== 'error') return undefined;
  return factsOf(cleanCode(textOf(headers.get(':error-code')) ?? ''), textOf(headers.get(':error-message')));
}

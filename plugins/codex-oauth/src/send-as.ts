import {
  type HeaderMap,
  objectOf,
  type PluginServices,
  parseJson,
  type Send,
  type UpstreamReply,
} from '@pipeproxy/core';
import type { AccountEntry } from './account-store.ts';
import type { Credential } from './credential.ts';
import { isLimit, limitEnd, limitErrorIn } from './quota.ts';
import { usedUp } from './used-up.ts';

/** Sends in the name of an account. @throws ProxyError as `Account`; of kind `rate-limit` when it is over its limit. */
export type SendAs = (entry: AccountEntry) => Send;

const MAX_REFUSAL_BYTES = 65_536;

/** @see https://github.com/openai/codex (codex-rs/backend-client/src/client.rs) */
export const credentialHeaders = ({ accessToken, accountId, isFedramp }: Credential): HeaderMap => ({
  authorization: `Bearer ${accessToken}`,
  ...(accountId !== undefined && { 'chatgpt-account-id': accountId }),
  ...(isFedramp && { 'x-openai-fedramp': 'true' }),
});

/**
 * For what is no answer of a model: a refused token is renewed once, and a limit is noted, as for answers.
 *
 * @param headers - Those of every call.
 */
export function createSendAs(headers: HeaderMap, { name, clock, send }: PluginServices): SendAs {
  const noteLimit = async ({ health }: AccountEntry, reply: UpstreamReply): Promise<void> => {
    const text = Buffer.from(await reply.body.whole(MAX_REFUSAL_BYTES)).toString();
    const error = limitErrorIn(objectOf(parseJson(text)) ?? {});
    const nowMs = clock.now();
    if (!error || !isLimit(error)) return;
    health.cool(nowMs, limitEnd(error, nowMs));
    throw usedUp(name, health.coolsUntil(nowMs) ?? nowMs, nowMs);
  };

  return (entry) => async (request, options) => {
    const ask = (credential: Credential): Promise<UpstreamReply> => {
      const own = { ...headers, ...credentialHeaders(credential) };
      return send({ ...request, headers: { ...request.headers, ...own } }, options);
    };
    const credential = await entry.account.fresh();
    const first = await ask(credential);
    if (first.status === 429) await noteLimit(entry, first);
    if (first.status !== 401) return first;
    first.body.destroy();
    return ask(await entry.account.renew(credential)); // codex trap 5
  };
}

import { arrayOf, booleanOf, defined, type JsonObject, numberOf, objectOf, parseJson, textOf } from '@pipeproxy/core';

/** What the tokens of a login say of its owner; every field is absent where they do not. */
export interface TokenClaims {
  readonly accountId?: string;
  readonly userId?: string;
  readonly email?: string;
  /** As the service spells it; there may be plans that nobody has heard of. */
  readonly plan?: string;
  /** True for an account of the United States' government cloud, which the backend keeps at another place. */
  readonly isFedramp?: boolean;
}

const AUTH = 'https://api.openai.com/auth';
const PROFILE = 'https://api.openai.com/profile';

/** The claims of a token, read without a look at its signature: they are ours, and the service checks them. */
function payloadOf(token: string | undefined): JsonObject {
  const payload = token?.split('.')[1] ?? '';
  return objectOf(parseJson(Buffer.from(payload, 'base64url').toString())) ?? {};
}

function claimsOf(payload: JsonObject): TokenClaims {
  const auth = objectOf(payload[AUTH]) ?? {};
  const [organization] = arrayOf(payload.organizations ?? auth.organizations);
  return defined({
    accountId:
      textOf(payload.chatgpt_account_id) ?? textOf(auth.chatgpt_account_id) ?? textOf(objectOf(organization)?.id),
    userId: textOf(auth.chatgpt_user_id) ?? textOf(auth.user_id),
    email: textOf(payload.email) ?? textOf(objectOf(payload[PROFILE])?.email),
    plan: textOf(auth.chatgpt_plan_type),
    isFedramp: booleanOf(auth.chatgpt_account_is_fedramp),
  });
}

/** What both tokens say; the first one counts where they differ. */
export function readClaims(idToken: string | undefined, accessToken: string): TokenClaims {
  return { ...claimsOf(payloadOf(accessToken)), ...claimsOf(payloadOf(idToken)) };
}

/** When a token runs out, in milliseconds since 1970; undefined when it does not say. */
export function expiryOf(token: string): number | undefined {
  const seconds = numberOf(payloadOf(token).exp);
  return seconds === undefined ? undefined : seconds * 1_000;
}

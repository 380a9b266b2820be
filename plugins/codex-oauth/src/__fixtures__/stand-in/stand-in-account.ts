import { fakeJwt } from './fake-jwt.ts';

/** One account at the stand-in. */
export interface StandInAccount {
  readonly accountId: string;
  readonly userId: string;
  readonly email: string;
  readonly plan: string;
  readonly isFedramp?: boolean;
}

export interface TokenAnswer {
  readonly id_token: string;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

export const ALICE: StandInAccount = {
  accountId: 'acc-alice',
  userId: 'user-alice',
  email: 'alice@example.com',
  plan: 'plus',
};
export const BOB: StandInAccount = { accountId: 'acc-bob', userId: 'user-bob', email: 'bob@example.com', plan: 'team' };

let count = 0;

/** New tokens of an account, good until a time. */
export function mintTokens({ accountId, userId, email, plan, isFedramp }: StandInAccount, expiresAtMs: number): TokenAnswer {
  count += 1;
  const auth = {
    chatgpt_account_id: accountId,
    chatgpt_user_id: userId,
    chatgpt_plan_type: plan,
    ...(isFedramp && { chatgpt_account_is_fedramp: true }),
  };
  const claims = { email, 'https://api.openai.com/auth': auth };
  const exp = Math.floor(expiresAtMs / 1_000);
  return {
    id_token: fakeJwt(claims),
    access_token: fakeJwt({ ...claims, exp, jti: `FAKE-access-${count}` }),
    refresh_token: `FAKE-refresh-${accountId}-${count}`,
    expires_in: Math.max(1, Math.floor((expiresAtMs - Date.now()) / 1_000)),
  };
}

/** Tokens in the shape of Codex's own file. */
export function authJson(tokens: TokenAnswer, { accountId }: StandInAccount, refreshedAtMs: number, more: object = {}): string {
  const { id_token, access_token, refresh_token } = tokens;
  return JSON.stringify(
    {
      OPENAI_API_KEY: null,
      tokens: { id_token, access_token, refresh_token, account_id: accountId },
      last_refresh: new Date(refreshedAtMs).toISOString(),
      ...more,
    },
    null,
    2,
  );
}

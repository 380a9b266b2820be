import { type Failure, objectOf, type PluginServices, ProxyError, parseJson, type UpstreamCall } from '@pipeproxy/core';
import { accountLabel } from './account-name.ts';
import type { AccountEntry, AccountStore } from './account-store.ts';
import { createAccountChoice } from './choose-account.ts';
import type { Credential } from './credential.ts';
import { createKeepFresh } from './keep-fresh.ts';
import type { LookAgain } from './look-again.ts';
import { isLimit, limitEnd, limitErrorIn } from './quota.ts';
import { usedUp } from './used-up.ts';

/** What one attempt was authorized with. */
export interface Used {
  readonly entry: AccountEntry;
  readonly credential: Credential;
  readonly conversation: string | undefined;
}

/** Chooses accounts for calls, and learns from what becomes of the calls. */
export interface Accounts {
  /** @throws ProxyError `PP_LOGIN_NEEDED` or, when all are over their limits, one of kind `rate-limit`. */
  take(model: string, conversation: string | undefined): Promise<Used>;
  /**
   * All that may be asked for what costs nothing, those that are over their limits last.
   * @throws ProxyError `PP_LOGIN_NEEDED`
   */
  inOrder(): Promise<readonly AccountEntry[]>;
  /**
   * Notes a failure. True: another try has a chance, with other tokens or another account.
   * @throws ProxyError of kind `rate-limit` when the last account is over its limit.
   */
  learn(used: Used, failure: Failure): Promise<boolean>;
  /**
   * Notes that an account cannot read what another one has sealed in the conversation. True: another account may.
   * @throws ProxyError of kind `rate-limit` when whoever may is over its limit.
   */
  pass(used: Used, failure: Failure): Promise<boolean>;
}

/** A plan without Codex stays one until its owner changes it. */
const NO_CODEX_MS = 3_600_000;
/** A token that was refused right after its renewal is not renewed again. */
const RENEWAL_HELPS_MS = 60_000;

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const nobody = (name: string): ProxyError =>
  new ProxyError('PP_LOGIN_NEEDED', `No account is logged in for the upstream "${name}".`, {
    hint: `Run \`pipeproxy login ${name}\`.`,
    isRetryable: true,
  });

const broken = (name: string, reason: string): ProxyError => {
  const message = `No account of the upstream "${name}" works now: ${reason}`;
  return new ProxyError('PP_LOGIN_FAILED', message, { facts: { kind: 'bad-gateway', message }, isRetryable: true });
};

/** Statuses that speak of the account. A model that is missing in chat is missing in its plan; elsewhere the address may be. */
const statusesOf = ({ operation }: UpstreamCall): readonly number[] =>
  operation === 'chat' ? [401, 403, 404] : [401, 403];

/** What was refused with a limit: the backend's own object, where it said one. */
function limitOf({ error, reply }: Failure) {
  const said = limitErrorIn(objectOf(parseJson(reply?.body ?? '')) ?? {});
  if (said && isLimit(said)) return said;
  return error.code === 'usage_limit_reached' ? {} : undefined;
}

/** What accounts are chosen with. */
export interface AccountsParts {
  readonly store: AccountStore;
  readonly strategy: 'fill-first' | 'round-robin';
  /** Finds limits that were lifted early. */
  readonly lookAgain: LookAgain;
}

export function createAccounts(
  { store, strategy, lookAgain }: AccountsParts,
  { name, logger, clock }: PluginServices,
): Accounts {
  const choice = createAccountChoice(strategy, () => clock.now());
  const keepFresh = createKeepFresh(() => clock.now());
  const renewals = new WeakMap<AccountEntry, { readonly token: string; readonly atMs: number }>();

  /** Why no account can be taken, in the words that help most. */
  const trouble = (entries: readonly AccountEntry[]): ProxyError => {
    const nowMs = clock.now();
    const ends = entries
      .filter(({ health }) => health.reason === undefined)
      .flatMap(({ health }) => health.coolsUntil(nowMs) ?? []);
    if (ends.length > 0) return usedUp(name, Math.min(...ends), nowMs);
    const problem = entries.map(({ account }) => account.problem()).find((error) => error !== undefined);
    if (problem) return problem;
    const reason = entries.map(({ health }) => health.reason).find((one) => one !== undefined);
    return reason === undefined ? nobody(name) : broken(name, reason);
  };

  const hasOther = async ({ entry, conversation }: Used, model: string): Promise<boolean> => {
    const nowMs = clock.now();
    return choice
      .readers(await store.list(), conversation)
      .some(
        (other) =>
          other !== entry &&
          other.account.problem() === undefined &&
          other.health.coolsUntil(nowMs) === undefined &&
          other.health.has(model, nowMs),
      );
  };

  /** Codex trap 5: a refused token is renewed before its account is given up. */
  const renewed = async ({ entry, credential }: Used, { error }: Failure): Promise<boolean> => {
    const nowMs = clock.now();
    const last = renewals.get(entry);
    const isFutile = last?.token === credential.accessToken && nowMs - last.atMs < RENEWAL_HELPS_MS;
    try {
      if (isFutile) throw new Error(error.message);
      const { accessToken } = await entry.account.renew(credential); // codex trap 5
      renewals.set(entry, { token: accessToken, atMs: nowMs });
      return true;
    } catch (failure) {
      if (entry.account.problem() === undefined) entry.health.bench(nowMs, text(failure));
      return false;
    }
  };

  const note = ({ entry, credential }: Used, failure: Failure): void => {
    const nowMs = clock.now();
    const { error, reply, call } = failure;
    const limit = limitOf(failure);
    if (limit) {
      const isKnown = reply === undefined && entry.health.coolsUntil(nowMs) !== undefined;
      if (!isKnown) entry.health.cool(nowMs, limitEnd(limit, nowMs));
      logger.info({ upstream: name, account: accountLabel(credential) }, 'the plan of an account is used up');
    } else if (reply?.status === 404) entry.health.lacks(call.model, nowMs);
    else entry.health.bench(nowMs, error.message, error.kind === 'billing' ? NO_CODEX_MS : undefined);
  };

  const isReady = ({ account, health }: AccountEntry): boolean =>
    account.problem() === undefined && health.coolsUntil(clock.now()) === undefined;

  return {
    async inOrder() {
      const entries = await store.list();
      const able = entries.filter(({ account }) => account.problem() === undefined);
      if (able.length === 0) throw trouble(entries);
      const ready = able.filter(isReady);
      return [...ready, ...able.filter((entry) => !ready.includes(entry))];
    },
    async take(model, conversation) {
      const entries = await store.list();
      keepFresh(entries);
      const looks = lookAgain(entries);
      // Who has somebody to ask does not wait.
      if (!entries.some(isReady)) await looks; // codex trap 8
      for (let tries = 0; tries < entries.length; tries++) {
        const entry = choice.choose(entries, model, conversation);
        if (!entry) break;
        try {
          return { entry, credential: await entry.account.fresh(), conversation };
        } catch (error) {
          if (entry.account.problem() === undefined) entry.health.bench(clock.now(), text(error));
        }
      }
      throw trouble(entries);
    },
    async pass(used, { call }) {
      const { entry, conversation } = used;
      choice.avoid(entry, conversation);
      if (await hasOther(used, call.model)) return true;
      const nowMs = clock.now();
      const waiting = choice
        .readers(await store.list(), conversation)
        .filter(({ health }) => health.coolsUntil(nowMs) !== undefined);
      if (waiting.length > 0) throw trouble(waiting);
      return false;
    },
    async learn(used, failure) {
      const { error, reply, call } = failure;
      const isLimited = limitOf(failure) !== undefined;
      if (reply?.status === 401 && (await renewed(used, failure))) return true;
      const isOfAccount = isLimited || error.kind === 'billing' || statusesOf(call).includes(reply?.status ?? 0);
      if (!isOfAccount || error.kind === 'bad-gateway') return false;
      if (reply?.status !== 401) note(used, failure);
      if (await hasOther(used, call.model)) return true;
      if (isLimited) throw trouble(await store.list());
      const problem = used.entry.account.problem();
      if (problem) throw problem;
      return false;
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Candidate, Exchange } from '../contract/exchange.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Patch } from '../contract/patch.ts';
import { asProxyError, errorFactsOf, ProxyError } from '../contract/proxy-error.ts';
import type { Piece } from '../wire/path.ts';
import { unlessAborted } from '../wire/unless-aborted.ts';
import { type Attempted, attempt, type FailedAttempt, type OpenReply } from './attempt.ts';
import { type CallPlan, type PlanContext, planCall } from './plan-call.ts';
import { returnProofs } from './return-proofs.ts';

/** Recoveries of one candidate by its own provider, where that does not say how many. */
const MAX_RECOVERIES = 2;

export type Answer<Out = Piece> = { readonly open: OpenReply<Out> } | { readonly failed: FailedAttempt };

const LOST_BEFORE_ANSWER = 'PP_UPSTREAM_CUT';

/** A kept-alive connection may be closed by the other side just as it is used again: that says nothing about the upstream. */
const wasDropped = ({ error, isAnswered }: FailedAttempt, tries: number): boolean =>
  error.code === LOST_BEFORE_ANSWER && !isAnswered && tries === 1;

/** Milliseconds before the next try of the same candidate. */
function backoffMs({ handle: { limits } }: Candidate, tries: number, failed: FailedAttempt): number {
  const { error } = failed;
  if (wasDropped(failed, tries)) return 0;
  return Math.min(limits.maxDelayMs, error.retryAfterMs ?? limits.baseDelayMs * 2 ** (tries - 1));
}

/** What could not even be planned is no better the next time. */
const mayRetry = (attempts: number, tries: number, failed: FailedAttempt): boolean =>
  failed.plan !== undefined && failed.error.isRetryable && (wasDropped(failed, tries) || tries < attempts);

/** Tries one candidate as often as its upstream and its provider allow. */
async function tryCandidate<Out>(context: PlanContext<Out>, candidate: Candidate): Promise<Attempted<Out>> {
  const { exchange, services } = context;
  const { handle } = candidate;
  const { maxRecoveries = MAX_RECOVERIES } = handle.upstream;
  const attempts = Math.max(handle.limits.attempts, exchange.minAttempts ?? 1);
  let extra: readonly Patch[] = [];
  let recoveries = 0;
  for (let tries = 1; ; tries++) {
    const startedAtMs = services.now();
    const params = extra.length === 0 ? candidate.params : [...(candidate.params ?? []), ...extra];
    const attempted = await tryOnce(context, params ? { ...candidate, params } : candidate);
    const error = 'failed' in attempted ? { error: errorFactsOf(attempted.failed.error) } : {};
    exchange.attempts.push({ upstream: handle.name, model: candidate.model, startedAtMs, ...error });
    if ('open' in attempted || exchange.signal.aborted) return attempted;
    const recovery =
      recoveries < maxRecoveries ? await recover(exchange, candidate, attempted.failed, ++recoveries) : undefined;
    if (recovery) extra = [...extra, ...(recovery.patches ?? [])];
    else if (!mayRetry(attempts, tries, attempted.failed)) return attempted;
    await sleep(recovery ? (recovery.afterMs ?? 0) : backoffMs(candidate, tries, attempted.failed), undefined, {
      signal: exchange.signal,
    });
  }
}

async function recover(
  { signal }: Exchange,
  candidate: Candidate,
  { error, plan, reply }: FailedAttempt,
  attemptNumber: number,
) {
  if (!plan) return undefined;
  const body = (): JsonObject => JSON.parse(Buffer.from(plan.body).toString()) as JsonObject;
  const failure = { call: plan.call, error: errorFactsOf(error), body, ...(reply && { reply }) };
  const recovering = candidate.handle.upstream.recover?.(failure, attemptNumber);
  return recovering instanceof Promise ? unlessAborted(recovering, signal) : recovering;
}

type Planned<Out> = { readonly asked: PlanContext<Out>; readonly plan: CallPlan } | { readonly failed: FailedAttempt };

async function planOf<Out>(context: PlanContext<Out>, candidate: Candidate): Promise<Planned<Out>> {
  try {
    const asked = await returnProofs(context, candidate);
    return { asked, plan: planCall(asked, candidate) };
  } catch (error) {
    return { failed: { error: asProxyError(error) } };
  }
}

async function tryOnce<Out>(context: PlanContext<Out>, candidate: Candidate): Promise<Attempted<Out>> {
  const planned = await planOf(context, candidate);
  return 'failed' in planned ? planned : attempt(planned.asked, candidate, planned.plan);
}

const targetOf = ({ handle, model }: Candidate): string => `${handle.name}/${model}`;

const nobody = (model: string): ProxyError => new ProxyError('PP_MODEL_UNKNOWN', `Nobody answers for "${model}".`);

/**
 * Tries the candidates in order until one has begun its reply well. Fails over only while the client has seen nothing that a
 * model said; the answer to the last failure is the last real error.
 */
export async function failover<Out>(context: PlanContext<Out>): Promise<Answer<Out>> {
  const { exchange, services } = context;
  let last: FailedAttempt | undefined;
  for (const [index, candidate] of exchange.candidates.entries()) {
    candidate.handle.running += 1;
    const attempted = await tryCandidate(context, candidate).catch(
      (error): Attempted<Out> => ({ failed: { error: asProxyError(exchange.signal.reason ?? error) } }),
    );
    if ('open' in attempted) return attempted;
    candidate.handle.running -= 1;
    last = attempted.failed;
    exchange.outcome.upstream = candidate.handle.name;
    exchange.outcome.model = candidate.model;
    if (exchange.signal.aborted || !last.error.isRetryable) break;
    const facts = { exchange: exchange.id, from: targetOf(candidate), code: last.error.code };
    const next = exchange.candidates[index + 1];
    if (next) services.logger.info({ ...facts, to: targetOf(next) }, 'failed over');
    else services.logger.debug(facts, 'attempt failed');
  }
  return { failed: last ?? { error: nobody(exchange.requestedModel) } };
}

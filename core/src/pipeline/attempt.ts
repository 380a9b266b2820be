import type { Dialect, FailedReply } from '../contract/dialect.ts';
import type { Candidate } from '../contract/exchange.ts';
import type { Framing } from '../contract/framing.ts';
import { asProxyError, ProxyError } from '../contract/proxy-error.ts';
import type { UpstreamReply } from '../contract/upstream-call.ts';
import { parseJson } from '../wire/json-values.ts';
import type { Path, Piece } from '../wire/path.ts';
import { replyTooLarge } from '../wire/reply-too-large.ts';
import { continuedBytes, continuedPieces } from './continue-turn.ts';
import { drain, nextBytes } from './last-bytes.ts';
import type { Asking, CallPlan, PlanContext } from './plan-call.ts';
import { framingOf, replySideOf } from './reply-path.ts';
import { sendCall } from './send-call.ts';
import { type ReadFailure, readFailedReply, readFailure, reportedError } from './upstream-failure.ts';

/** A reply that has begun well: the model has said something, or everything is here. */
export interface OpenReply<Out = Piece> {
  readonly candidate: Candidate;
  /** The upstream's dialect. */
  readonly dialect: Dialect;
  /** What the upstream's bytes are in. */
  readonly framing: Framing;
  readonly headers: UpstreamReply['headers'];
  readonly path: Path<Out>;
  /** What who asked is to get first. */
  readonly held: readonly Out[];
  /** Where the rest comes from; absent when there is none. */
  readonly rest?: AsyncIterator<Uint8Array>;
  readonly firstEventAtMs: number;
}

/** One try that failed, with the upstream's own answer where there was one. */
export interface FailedAttempt extends Partial<ReadFailure> {
  readonly error: ProxyError;
  readonly plan?: CallPlan;
  readonly reply?: FailedReply;
  /** True once the upstream has sent a status: the request has been worked on. */
  readonly isAnswered?: boolean;
}

export type Attempted<Out = Piece> = { readonly open: OpenReply<Out> } | { readonly failed: FailedAttempt };

/**
 * Reads until the model has said something; a client that wants a whole reply waits for all of it.
 * @throws ProxyError `PP_UPSTREAM_TOO_LARGE` when that takes more than `maxBytes`.
 */
async function hold<Out>(path: Path<Out>, source: AsyncIterator<Uint8Array>, isWholeWanted: boolean, maxBytes: number) {
  const held: Out[] = [];
  let bytes = 0;
  while (isWholeWanted || !path.view.hasGenerated) {
    const { done, value } = await nextBytes(source, path);
    held.push(...(done ? path.end() : path.push(value)));
    if (done) {
      void drain(source);
      return { held };
    }
    if (path.view.error) break;
    bytes += value.byteLength;
    if (bytes > maxBytes) throw replyTooLarge(maxBytes);
  }
  return { held, rest: source };
}

function verdict(
  path: Path<unknown>,
  isEnded: boolean,
  candidate: Candidate,
  document?: Uint8Array,
): ProxyError | undefined {
  const { view } = path;
  const isGood = !view.error && (view.isComplete || !isEnded);
  if (isGood) return undefined;
  if (document && isBroken(document)) return brokenError(candidate);
  if (view.error) return reportedError(view.error, candidate.handle);
  return view.hasGenerated ? cutError(candidate) : emptyError(candidate);
}

const isBroken = (document: Uint8Array): boolean =>
  document.byteLength > 0 && parseJson(Buffer.from(document).toString()) === undefined;

/** The upstream's bytes ended before its reply did. */
export const cutError = ({ handle }: Candidate): ProxyError =>
  new ProxyError('PP_UPSTREAM_CUT', `The upstream "${handle.name}" ended its reply in the middle.`, {
    isRetryable: true,
  });

const brokenError = ({ handle }: Candidate): ProxyError =>
  new ProxyError('PP_UPSTREAM_TRUNCATED', `The reply of the upstream "${handle.name}" is no whole JSON document.`, {
    isRetryable: true,
  });

const emptyError = ({ handle }: Candidate): ProxyError =>
  new ProxyError('PP_UPSTREAM_EMPTY', `The upstream "${handle.name}" sent an empty reply.`, { isRetryable: true });

/** Only a way that can be continued pays for it. */
const bytesOf = (context: Asking, candidate: Candidate, path: Path<unknown>, { body }: UpstreamReply) =>
  path.paused ? continuedBytes(context, candidate, path, body) : body[Symbol.asyncIterator]();

async function openReply<Out>(
  context: PlanContext<Out>,
  candidate: Candidate,
  plan: CallPlan,
  reply: UpstreamReply,
): Promise<Attempted<Out>> {
  const framing = framingOf(context, plan, reply);
  const path = context.pathOf(replySideOf(candidate, plan, framing), candidate);
  const wantsAll = !context.exchange.isStream && !context.isPiped;
  const { maxReplyBytes, maxEventBytes } = candidate.handle.limits;
  const document = framing.isStream || context.isPiped ? undefined : await reply.body.whole(maxReplyBytes);
  const { held, rest } = document
    ? { held: [...path.push(document), ...path.end(), ...(await continuedPieces(context, candidate, path))] }
    : await hold(path, bytesOf(context, candidate, path, reply), wantsAll, wantsAll ? maxReplyBytes : maxEventBytes);
  const error = verdict(path, rest === undefined, candidate, document);
  if (error) {
    reply.body.destroy();
    return { failed: { error, plan, isAnswered: true } };
  }
  const { dialect } = plan;
  const firstEventAtMs = context.services.now();
  const open = { candidate, dialect, framing, headers: reply.headers, path, held, firstEventAtMs };
  return { open: rest ? { ...open, rest } : open };
}

/** Makes one call and waits until its reply can be trusted to have begun. Never throws. */
export async function attempt<Out>(
  context: PlanContext<Out>,
  candidate: Candidate,
  plan: CallPlan,
): Promise<Attempted<Out>> {
  let reply: UpstreamReply | undefined;
  try {
    reply = await sendCall(context, candidate, plan);
    if (reply.status >= 200 && reply.status < 300) return await openReply(context, candidate, plan, reply);
    const failed = await readFailedReply(reply);
    return {
      failed: { ...readFailure(failed, plan.dialect, candidate, context), plan, reply: failed, isAnswered: true },
    };
  } catch (error) {
    reply?.body.destroy();
    return { failed: { error: asProxyError(error), plan, isAnswered: reply !== undefined } };
  }
}

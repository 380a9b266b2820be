import type { ChatEvent } from '../contract/chat-event.ts';
import type { CodecOptions, ReplyContext } from '../contract/dialect.ts';
import type { Candidate, Exchange } from '../contract/exchange.ts';
import type { Framing } from '../contract/framing.ts';
import type { Mapper } from '../contract/mapper.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { UpstreamReply } from '../contract/upstream-call.ts';
import { chain } from '../wire/chain.ts';
import { createEmbedPath } from '../wire/embed-path.ts';
import { createEventPath, createPath, isSameForm, type Path, type ReplySide } from '../wire/path.ts';
import { createPipedPath } from '../wire/piped-path.ts';
import { embedRequestOf } from './embed-request.ts';
import { estimateInput } from './estimate-input.ts';
import type { CallPlan, PlanContext } from './plan-call.ts';
import { proofKeeper } from './proof-keeper.ts';
import { recalledOf } from './recall.ts';
import { keptWhere, replyKeeper } from './reply-keeper.ts';

/**
 * The framing of a reply, by its content type.
 * @throws ProxyError `PP_UPSTREAM_NOT_JSON` for one that no framing knows.
 */
export function framingOf(context: PlanContext<unknown>, plan: CallPlan, reply: UpstreamReply): Framing {
  const { services } = context;
  const contentType = reply.headers['content-type']?.toLowerCase() ?? '';
  const expected = plan.call.isStream ? (plan.call.wire.framing ?? 'sse') : 'json-document';
  const framing = contentType === '' ? services.framing(expected) : services.framingOfReply(contentType);
  if (framing) return framing;
  throw new ProxyError('PP_UPSTREAM_NOT_JSON', `The upstream answered with "${contentType}" where JSON was due.`, {
    hint: 'The address may lead to a web page or a sign-in wall: check `baseUrl`.',
    isRetryable: true,
  });
}

/** The upstream's side of the reply to a planned call. */
export function replySideOf(candidate: Candidate, plan: CallPlan, framing: Framing): ReplySide {
  const { maxEventBytes, maxReplyBytes } = candidate.handle.limits;
  return {
    from: { dialect: plan.dialect, framing },
    limits: { maxEventBytes: framing.isStream ? maxEventBytes : maxReplyBytes, maxReplyBytes },
    replyRules: plan.replyRules,
    codecOptions: plan.codecOptions,
  };
}

/** What the codecs of a reply's way are told. */
function codecContextOf(
  context: Omit<PlanContext, 'pathOf'>,
  kept: Pick<ReplyContext, 'isKept' | 'previousId'> = {},
): (options: CodecOptions) => ReplyContext {
  const { exchange, body, services } = context;
  const shared = {
    newId: services.newId,
    now: services.now,
    note: (loss: Parameters<typeof exchange.losses.push>[0]) => exchange.losses.push(loss),
    model: exchange.requestedModel,
    requestId: exchange.id,
    ...kept,
  };
  return (options) => {
    const request = context.chat();
    return { ...shared, options, request, inputTokenEstimate: estimateInput(body.raw.byteLength, request) };
  };
}

const pauses = ({ from }: ReplySide): boolean => from.dialect.chat?.pauses === true;

/** What stages do to the events of a reply, and who looks at what they leave; undefined where there is nobody. */
function editOf(
  { edits = [] }: Exchange,
  keeper: Mapper<ChatEvent, ChatEvent> | undefined,
  context: () => ReplyContext,
): Mapper<ChatEvent, ChatEvent> | undefined {
  const mappers = [...edits.flatMap((edit) => edit.reply?.(context()) ?? []), ...(keeper ? [keeper] : [])];
  return mappers.length === 0 ? undefined : mappers.reduce((first, second) => chain(first, second));
}

function previousOf(exchange: Exchange): Pick<ReplyContext, 'previousId'> {
  const previousId = recalledOf(exchange)?.previousId;
  return previousId === undefined ? {} : { previousId };
}

/** The way of a reply to the client; a turn that the upstream pauses is continued for clients that know no pause. */
export function clientPath(context: Omit<PlanContext, 'pathOf'>, side: ReplySide, candidate: Candidate): Path {
  const { exchange, body } = context;
  const { dialect } = exchange.inbound;
  const to = { dialect, framing: clientFraming(context) };
  const passes = !exchange.edits?.length && isSameForm({ ...side, to });
  const where = keptWhere(context, candidate, passes);
  const keeper = replyKeeper(context, candidate, where);
  const codecContext = codecContextOf(context, { isKept: where === 'here', ...previousOf(exchange) });
  const edit = editOf(exchange, proofKeeper(context, candidate, side.from.dialect), () => codecContext({}));
  return createPath({
    ...side,
    ...(edit && { edit }),
    to,
    peeked: body.peeked,
    requestId: exchange.id,
    ...(keeper && { tap: keeper }),
    context: codecContext,
    isContinued: side.from.dialect.id !== dialect.id && pauses(side),
  });
}

/** The way of a reply to a stage, which gets whole turns only. */
export function stagePath(context: Omit<PlanContext, 'pathOf'>, side: ReplySide): Path<ChatEvent> {
  return createEventPath({ ...side, context: codecContextOf(context), isContinued: pauses(side) });
}

/** The way of a reply that is only handed on; embeddings of another dialect are said anew. */
export function pipedPath(context: Omit<PlanContext, 'pathOf'>, { from }: ReplySide): Path {
  const { exchange, body } = context;
  const { dialect: to } = exchange.inbound;
  if (from.dialect.id === to.id) return createPipedPath({ from, requestId: exchange.id });
  const { texts } = embedRequestOf(context, () => undefined);
  const { operation, requestedModel: model } = exchange;
  return createEmbedPath({ from: from.dialect, to, operation, body: body.json(), model, count: texts.length });
}

/** The framing in which the client waits for its reply. */
export function clientFraming({ exchange, services }: Pick<PlanContext, 'exchange' | 'services'>): Framing {
  const stream = exchange.streamFraming ?? exchange.inbound.dialect.streamFraming;
  const id = exchange.isStream ? stream : 'json-document';
  const framing = services.framing(id);
  if (!framing) throw new ProxyError('PP_INTERNAL', `There is no framing "${id}".`);
  return framing;
}

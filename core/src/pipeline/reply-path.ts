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
import type { Asking, CallPlan } from './plan-call.ts';
import { proofKeeper } from './proof-keeper.ts';
import { recalledOf } from './recall.ts';
import { keptWhere, replyKeeper } from './reply-keeper.ts';

type Kept = Pick<ReplyContext, 'isKept' | 'previousId'>;

/**
 * The framing of a reply, by its content type.
 * @throws ProxyError `PP_UPSTREAM_NOT_JSON` for one that no framing knows.
 */
export function framingOf(context: Asking, plan: CallPlan, reply: UpstreamReply): Framing {
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

/** The upstream's side of the reply to one call. */
export interface AnsweredSide extends ReplySide {
  /** Size of the request that was sent. */
  readonly requestBytes: number;
}

/** The upstream's side of the reply to a planned call. */
export function replySideOf(candidate: Candidate, plan: CallPlan, framing: Framing): AnsweredSide {
  const { maxEventBytes, maxReplyBytes } = candidate.handle.limits;
  return {
    from: { dialect: plan.dialect, framing },
    limits: { maxEventBytes: framing.isStream ? maxEventBytes : maxReplyBytes, maxReplyBytes },
    replyRules: plan.replyRules,
    codecOptions: plan.codecOptions,
    requestBytes: plan.body.byteLength,
  };
}

type Told = Omit<ReplyContext, 'options'>;

/** What all codecs of a reply's way are told. */
function toldTo({ exchange, services, chat }: Asking, requestBytes: number, kept: Kept): Told {
  const { messages, ...request } = chat();
  return {
    newId: services.newId,
    now: services.now,
    note(loss) {
      if (loss.keptBy !== exchange.inbound.dialect.id) exchange.losses.push(loss);
    },
    model: exchange.requestedModel,
    requestId: exchange.id,
    ...kept,
    request,
    inputTokenEstimate: estimateInput(requestBytes, messages),
  };
}

/** Makes what a codec is told. A way that translates asks when it is made, and lets go of the conversation then. */
function codecContextOf(
  context: Asking,
  { requestBytes }: AnsweredSide,
  kept: Kept = {},
): (options: CodecOptions) => ReplyContext {
  let asked: Asking | undefined = context;
  let told: Told | undefined;
  return (options) => {
    if (asked) told = toldTo(asked, requestBytes, kept);
    asked = undefined;
    return { ...(told as Told), options };
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
export function clientPath(context: Asking, side: AnsweredSide, candidate: Candidate): Path {
  const { exchange, body } = context;
  const { dialect } = exchange.inbound;
  const to = { dialect, framing: clientFraming(context) };
  const passes = !exchange.edits?.length && isSameForm({ ...side, to });
  const where = keptWhere(context, candidate, passes);
  const keeper = replyKeeper(context, candidate, where);
  const codecContext = codecContextOf(context, side, { isKept: where === 'here', ...previousOf(exchange) });
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
export function stagePath(context: Asking, side: AnsweredSide): Path<ChatEvent> {
  return createEventPath({ ...side, context: codecContextOf(context, side), isContinued: pauses(side) });
}

/** The way of a reply that is only handed on; embeddings of another dialect are said anew. */
export function pipedPath(context: Asking, { from }: ReplySide): Path {
  const { exchange, body } = context;
  const { dialect: to } = exchange.inbound;
  if (from.dialect.id === to.id) return createPipedPath({ from, requestId: exchange.id });
  const { texts } = embedRequestOf(context, () => undefined);
  const { operation, requestedModel: model } = exchange;
  return createEmbedPath({ from: from.dialect, to, operation, body: body.json(), model, count: texts.length });
}

/** The framing in which the client waits for its reply. */
export function clientFraming({ exchange, services }: Pick<Asking, 'exchange' | 'services'>): Framing {
  const stream = exchange.streamFraming ?? exchange.inbound.dialect.streamFraming;
  const id = exchange.isStream ? stream : 'json-document';
  const framing = services.framing(id);
  if (!framing) throw new ProxyError('PP_INTERNAL', `There is no framing "${id}".`);
  return framing;
}

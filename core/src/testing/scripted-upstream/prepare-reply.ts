import { gzipSync } from 'node:zlib';
import type { Door } from './door.ts';
import type { Frame } from './frame.ts';
import { DEFAULT_USAGE, finishOf, type ReplyContext } from './reply-context.ts';
import type { Delivery, ErrorReply, ModelReply, RawReply } from './scripted-reply.ts';

/** A piece of a body, or a thing that happens between two pieces. */
export type BodyPart = { type: 'bytes'; bytes: Buffer } | Exclude<Frame, { type: 'event' | 'raw' }>;

/** A reply that only needs to be written. */
export interface PreparedReply {
  status: number;
  headers: Readonly<Record<string, string | readonly string[]>>;
  parts: readonly BodyPart[];
  delivery: Delivery;
}

type Surroundings = Pick<ReplyContext, 'facts' | 'body' | 'requestId' | 'nextNumber'>;

const bytesPart = (text: string | Buffer): BodyPart => ({ type: 'bytes', bytes: Buffer.from(text) });

/** The bytes of one frame of an event stream. */
function framePart(frame: Frame, { newline = '\n', hasComments }: Delivery): BodyPart {
  if (frame.type === 'raw') return bytesPart(frame.text.replaceAll('\n', newline));
  if (frame.type !== 'event') return frame;
  const lines = [
    ...(hasComments ? [': a comment', ''] : []),
    ...(frame.name === undefined ? [] : [`event: ${frame.name}`]),
    `data: ${frame.data}`,
  ];
  return bytesPart(lines.join(newline) + newline + newline);
}

const partBytes = (part: BodyPart): Buffer => (part.type === 'bytes' ? part.bytes : Buffer.alloc(0));

/** Puts the whole body into one compressed part. */
function compress(parts: readonly BodyPart[]): readonly BodyPart[] {
  return [{ type: 'bytes', bytes: gzipSync(Buffer.concat(parts.map(partBytes))) }];
}

function streamReply(reply: ModelReply, door: Door, context: ReplyContext): PreparedReply {
  const delivery = { ...door.delivery?.(context.facts), ...reply.delivery };
  const frames = door.stream(reply, context).map((frame) => framePart(frame, delivery));
  const parts = delivery.hasByteOrderMark ? [bytesPart('\uFEFF'), ...frames] : frames;
  return {
    status: delivery.status ?? 200,
    headers: {
      'content-type': delivery.streamType ?? 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      ...(delivery.isCompressed && { 'content-encoding': 'gzip' }),
    },
    parts: delivery.isCompressed ? compress(parts) : parts,
    delivery,
  };
}

/** A document with its length; a cut or an early end comes after half of it. */
function documentReply(reply: ModelReply, door: Door, context: ReplyContext): PreparedReply {
  const delivery = reply.delivery ?? {};
  const whole = Buffer.from(JSON.stringify(door.document(reply, context)));
  const body = delivery.isCompressed ? gzipSync(whole) : whole.subarray(0, whole.length - (delivery.missingBytes ?? 0));
  const pauses = reply.steps.filter((step) => step.type === 'wait' || step.type === 'hold');
  const breaks = reply.steps.filter((step) => step.type === 'cut' || step.type === 'end');
  const sent = breaks.length > 0 ? body.subarray(0, body.length / 2) : body;
  const length = breaks[0]?.type === 'end' ? sent.length : body.length;
  return {
    status: delivery.status ?? 200,
    headers: {
      'content-type': 'application/json',
      'content-length': `${length + (delivery.lengthError ?? 0)}`,
      ...(delivery.isCompressed && { 'content-encoding': 'gzip' }),
    },
    parts: [...pauses, bytesPart(sent), ...breaks.slice(0, 1)],
    delivery,
  };
}

function modelReply(reply: ModelReply, door: Door, surroundings: Surroundings): PreparedReply {
  const context: ReplyContext = {
    ...surroundings,
    finish: reply.finish ?? finishOf(reply.steps),
    usage: reply.usage ?? DEFAULT_USAGE,
  };
  const form = reply.delivery?.form ?? (surroundings.facts.isStream ? 'stream' : 'document');
  if (form === 'stream') return streamReply(reply, door, context);
  const failure = reply.steps.find((step) => step.type === 'error');
  return failure
    ? errorReply({ kind: 'error', error: failure.error }, door, context.requestId)
    : documentReply(reply, door, context);
}

/** An error in the words of the door. */
export function errorReply({ error, delivery = {} }: ErrorReply, door: Door, requestId: string): PreparedReply {
  return {
    status: delivery.status ?? door.errorStatus?.(error.status) ?? error.status,
    headers: { 'content-type': 'application/json', ...error.headers },
    parts: [bytesPart(JSON.stringify(door.errorBody(error, requestId)))],
    delivery,
  };
}

/** Turns a reply into what goes over the wire. */
export function prepareReply(
  reply: ModelReply | ErrorReply | RawReply,
  door: Door,
  surroundings: Surroundings,
): PreparedReply {
  if (reply.kind === 'model') return modelReply(reply, door, surroundings);
  if (reply.kind === 'error') return errorReply(reply, door, surroundings.requestId);
  return {
    status: reply.status,
    headers: reply.headers ?? {},
    parts: [bytesPart(reply.body)],
    delivery: reply.delivery ?? {},
  };
}

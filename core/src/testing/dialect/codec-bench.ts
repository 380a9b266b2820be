import type { ChatCodec, ChatEvent, Dialect, Framing, WireEvent } from '../../contract/index.ts';
import { BUILT_IN_FRAMINGS, framingById } from '../../wire/framings/registry.ts';
import { sequentialBlocks } from '../../wire/sequential-blocks.ts';
import { fakeReplyContext, PLAIN_REQUEST } from '../codec-contexts.ts';
import { joinEvents, splitChunks } from '../framing/split-checks.ts';
import { runMapper } from '../run-mapper.ts';
import type { DialectCases } from './dialect-cases.ts';

/** A dialect's codec with everything around it that a check needs. */
export interface CodecBench {
  readonly dialect: Dialect;
  readonly codec: ChatCodec;
  readonly cases: DialectCases;
  /** @throws Error for a framing that is neither built in nor given. */
  framing(id: string): Framing;
  /** From wire events of either form to chat events. */
  decode(isStream: boolean, events: readonly WireEvent[]): ChatEvent[];
  /** From bytes to chat events. */
  read(framingId: string, chunks: Iterable<Uint8Array>): ChatEvent[];
  /** From chat events, which may interleave, to wire events of either form. */
  encode(isStream: boolean, events: readonly ChatEvent[]): WireEvent[];
  /** From chat events to the bytes of a stream. */
  write(events: readonly ChatEvent[]): Buffer;
}

/** @throws TypeError for a dialect without chat. */
export function createCodecBench(dialect: Dialect, cases: DialectCases): CodecBench {
  const { chat } = dialect;
  if (!chat) throw new TypeError(`the dialect ${dialect.id} has no chat codec`);
  const request = { ...PLAIN_REQUEST, ...cases.request };
  const framing = (id: string): Framing => {
    const found = framingById(id, [...BUILT_IN_FRAMINGS, ...(cases.framings ?? [])]);
    if (!found) throw new Error(`there is no framing "${id}"; give it in \`framings\``);
    return found;
  };
  const decode = (isStream: boolean, events: readonly WireEvent[]): ChatEvent[] => {
    const context = fakeReplyContext({ request, options: cases.options ?? {} });
    return runMapper((isStream ? chat.stream : chat.whole).decoder(context), events);
  };
  const encode = (isStream: boolean, events: readonly ChatEvent[]): WireEvent[] =>
    runMapper(
      (isStream ? chat.stream : chat.whole).encoder(fakeReplyContext({ request })),
      runMapper(sequentialBlocks(), events),
    );
  return {
    dialect,
    codec: chat,
    cases,
    framing,
    decode,
    encode,
    read: (id, chunks) => decode(framing(id).isStream, splitChunks(framing(id), chunks)),
    write: (events) => joinEvents(framing(dialect.streamFraming), encode(true, events)),
  };
}

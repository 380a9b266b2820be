import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ChatEvent } from '../../contract/index.ts';
import { cutsOf } from '../../testing/cuts.ts';
import { chain } from '../../wire/chain.ts';
import { sse } from '../../wire/framings/sse.ts';
import { replyContext, run } from './__fixtures__/contexts.ts';
import { streamCodec } from './reply-codec.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, '__fixtures__', name));

/** Bytes as they come from an upstream, down to the events. */
function decode(chunks: readonly Uint8Array[]): ChatEvent[] {
  const events = run(chain(sse.split({ maxEventBytes: 10_000 }), streamCodec.decoder(replyContext())), chunks);
  return events.map((event) => {
    if (event.type !== 'usage') return event;
    const { raw: _raw, ...usage } = event.usage;
    return { type: 'usage', usage };
  });
}

describe.each(['anthropic-messages-tools.1', 'anthropic-messages-search.1'])('%s', (name) => {
  const bytes = read(`${name}.reply.sse`);
  const expected = JSON.parse(read(`${name}.events.json`).toString()) as ChatEvent[];

  it('is read as the events beside it', () => {
    expect(decode([bytes])).toEqual(expected);
  });

  it('is read alike however its bytes are cut', () => {
    const one = JSON.stringify(decode([bytes]));
    for (const { chunks } of cutsOf(bytes)) expect(JSON.stringify(decode(chunks))).toBe(one);
  });

  it('comes out of the encoder and back in as it was', () => {
    const wire = run(streamCodec.encoder(replyContext()), expected);
    const again = run(streamCodec.decoder(replyContext()), wire);
    const content = (events: readonly ChatEvent[]) =>
      events.filter(({ type }) => !['usage', 'reply-start', 'keepalive', 'tool-call-delta'].includes(type));
    expect(content(again)).toEqual(content(expected));
  });
});

import { describe, expect, it } from '@jest/globals';
import { ProxyError } from '@pipeproxy/core';
import { builtIns } from '@pipeproxy/core/host';
import { fakeExchange } from '@pipeproxy/core/testing';
import { clientCare } from '../../plugins/amp/src/client-care.ts';

function exchangeOf(id: string) {
  const dialect = builtIns.dialects?.find((each) => each.id === id);
  if (!dialect) throw new Error(`there is no ${id}`);
  return fakeExchange({ dialect, body: { model: 'm', stream: true } });
}

const written = (events: readonly object[]): string =>
  events.map((event) => `event: ${Reflect.get(event, 'type')}\ndata: ${JSON.stringify(event)}\n\n`).join('');

const DELTA = { type: 'response.output_text.delta', delta: 'x' };
const ERROR = { type: 'error', code: null, message: 'Why.' };
const FAILED = { type: 'response.failed', response: { error: { code: 'server_error', message: 'Why.' } } };

async function streamOf(id: string, events: readonly object[]): Promise<string> {
  const exchange = exchangeOf(id);
  await clientCare.handle(exchange, async () => {
    const body = (async function* () {
      yield written(events);
    })();
    exchange.reply = { status: 200, headers: {}, body };
  });
  let text = '';
  const body = exchange.reply?.body;
  if (typeof body !== 'object' || !(Symbol.asyncIterator in body)) throw new Error('this is no stream');
  for await (const piece of body) text += String(piece);
  return text;
}

describe('what is done for a client of Amp', () => {
  it('amp section 7: a failed response becomes the error that deep mode prints', async () => {
    const said = { type: 'error', code: 'server_error', param: null, message: 'Why.' };
    expect(await streamOf('openai-responses', [DELTA, FAILED])).toBe(written([DELTA, said]));
    expect(await streamOf('openai-responses', [DELTA, ERROR, FAILED])).toBe(written([DELTA, ERROR]));
    expect(await streamOf('openai-chat', [DELTA, FAILED])).toBe(written([DELTA, FAILED]));
  });

  it.each([
    ['anthropic-messages', 3],
    ['openai-responses', undefined],
    ['openai-chat', undefined],
  ])('amp section 7: a call in %s is tried %s times at least', async (id, attempts) => {
    const exchange = exchangeOf(id);
    await clientCare.handle(exchange, async () => {});
    expect(exchange.minAttempts).toBe(attempts);
  });

  it('amp section 7: of the errors before a stream, one is told by its status, and none is lost', async () => {
    const fail = async (id: string, kind: 'context-overflow' | 'overloaded') => {
      const exchange = exchangeOf(id);
      const error = new ProxyError('PP_UPSTREAM_ERROR', 'x', { facts: { kind, message: 'Too long.' } });
      const next = () => Promise.reject(error);
      const thrown = await clientCare.handle(exchange, next).catch((reason: unknown) => reason);
      return { isThrown: thrown === error, status: exchange.reply?.status, code: exchange.outcome.error?.code };
    };
    const told = { isThrown: false, status: 400, code: 'PP_UPSTREAM_ERROR' };
    expect(await fail('openai-responses', 'context-overflow')).toEqual(told);
    const thrown = { isThrown: true, status: undefined, code: undefined };
    expect(await fail('openai-responses', 'overloaded')).toEqual(thrown);
    expect(await fail('anthropic-messages', 'context-overflow')).toEqual(thrown);
  });
});

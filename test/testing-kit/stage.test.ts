import { describe, expect, it } from '@jest/globals';
import type { Exchange, Stage, StageDefinition } from '@pipeproxy/core';
import { testStage } from '@pipeproxy/core/testing';
import today from '../../docs/examples/today.ts';
import { failedChecks } from './failed-checks.ts';

const cases = { options: { words: 'It is' }, wrongOptions: [{ words: 5 }] };

const broken = (handle: Stage['handle']): StageDefinition<object> => ({
  name: 'broken',
  create: () => ({ name: 'broken', handle }),
});

async function readAll(exchange: Exchange): Promise<void> {
  const body = exchange.reply?.body;
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return;
  for await (const _piece of body);
}

let shared: Exchange | undefined;

describe('testStage', () => {
  it('finds nothing wrong with the stage of the guide', async () => {
    expect(await failedChecks(testStage(today, cases))).toEqual([]);
  });

  it.each<[string, StageDefinition<object>, RegExp]>([
    ['calls nobody', broken(async () => {}), /^calls next once/],
    ['calls twice', broken(async (_, next) => next().then(next)), /^calls next once/],
    [
      'reads a body that is not there',
      broken((exchange, next) => exchange.load().then(next)),
      /^calls next once, for models/,
    ],
    ['swallows errors', broken((_, next) => next().catch(() => {})), /^lets an error from further down pass/],
    ['stays when the client has left', broken((_, next) => next().catch(() => {})), /^goes when the client has left/],
    ['reads the stream', broken((exchange, next) => next().then(() => readAll(exchange))), /^does not read/],
    [
      'mixes exchanges',
      broken(async (exchange, next) => {
        if (shared) return;
        shared = exchange;
        await next();
        shared = undefined;
      }),
      /^keeps exchanges apart/,
    ],
    [
      'is called otherwise',
      { name: 'broken', create: () => ({ name: 'other', handle: (_, next) => next() }) },
      /^has the name/,
    ],
    [
      'answers itself',
      broken(async (exchange) => {
        exchange.reply = { status: 204, headers: {}, body: '' };
      }),
      /^works in a pipeline/,
    ],
  ])('notices one that %s', async (_name, definition, check) => {
    expect(await failedChecks(testStage(definition), check)).not.toEqual([]);
  });

  it('wants a schema of options', async () => {
    const definition = broken((_, next) => next());
    expect(await failedChecks(testStage(definition, { options: { a: 1 }, pipeline: false }))).toEqual([
      'declares its options',
    ]);
  });
});

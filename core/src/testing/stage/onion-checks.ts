import assert from 'node:assert/strict';
import { type Dialect, type Exchange, type Operation, ProxyError } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import { within } from '../within.ts';
import type { StageBench } from './stage-bench.ts';

const OPERATIONS: readonly Operation[] = ['chat', 'count', 'models'];

/** Runs a stage alone; `next` stands for everything behind it. */
async function handled<Options>(
  bench: StageBench<Options>,
  exchange: Exchange,
  next: () => Promise<void> = async () => {},
): Promise<number> {
  let calls = 0;
  await bench.make().handle(exchange, () => {
    calls += 1;
    return next();
  });
  return calls;
}

function nextCheck<Options>(bench: StageBench<Options>, dialect: Dialect, operation: Operation): Check {
  return {
    name: `calls next once, for ${operation} in ${dialect.id}`,
    run: async () => assert.equal(await handled(bench, bench.exchange(dialect, operation)), 1),
  };
}

function errorChecks<Options>(bench: StageBench<Options>, dialect: Dialect): readonly Check[] {
  const passes = async (error: Error, over: Partial<Exchange> = {}) => {
    const running = handled(bench, bench.exchange(dialect, undefined, over), () => Promise.reject(error));
    await assert.rejects(running, (thrown) => thrown === error);
  };
  return [
    {
      name: `lets an error from further down pass, in ${dialect.id}`,
      run: () => passes(new ProxyError('PP_UPSTREAM_REFUSED', 'Nobody listens.', { isRetryable: true })),
    },
    {
      name: `goes when the client has left, in ${dialect.id}`,
      run: () => passes(new ProxyError('PP_CLIENT_GONE', 'The client left.'), { signal: AbortSignal.abort() }),
    },
  ];
}

/** A stream that has been read by a stage can no longer be written as it comes. */
function streamCheck<Options>(bench: StageBench<Options>, dialect: Dialect): Check {
  return {
    name: `does not read the reply's stream, in ${dialect.id}`,
    async run() {
      const pieces = ['data: 1\n\n', 'data: 2\n\n'];
      let pulled = 0;
      async function* body(): AsyncGenerator<string> {
        for (const piece of pieces) {
          pulled += 1;
          yield piece;
        }
      }
      const exchange = bench.exchange(dialect);
      const headers = { 'content-type': 'text/event-stream' };
      await handled(bench, exchange, async () => {
        exchange.reply = { status: 200, headers, body: body() };
      });
      assert.equal(pulled, 0, 'the stream was read before the reply was handed on');
      const reply = exchange.reply?.body;
      assert(reply !== undefined, 'the reply is gone');
      if (bench.cases.rewritesReplies || typeof reply === 'string' || reply instanceof Uint8Array) return;
      const seen: string[] = [];
      for await (const piece of reply) seen.push(Buffer.from(piece).toString());
      assert.deepEqual(seen, pieces);
    },
  };
}

/** Two exchanges at a time must not see each other. */
function concurrencyCheck<Options>(bench: StageBench<Options>, dialect: Dialect): Check {
  return {
    name: `keeps exchanges apart, in ${dialect.id}`,
    async run() {
      const stage = bench.make();
      const reached: Exchange[] = [];
      const both = Promise.withResolvers<void>();
      const exchanges = [bench.exchange(dialect), bench.exchange(dialect)];
      const running = Promise.all(
        exchanges.map((exchange) =>
          stage.handle(exchange, () => {
            reached.push(exchange);
            if (reached.length === exchanges.length) both.resolve();
            return both.promise;
          }),
        ),
      );
      await within('the call of next for both of two exchanges', running);
      assert.equal(new Set(reached).size, exchanges.length);
      assert.equal(reached.length, exchanges.length);
    },
  };
}

/** What a stage must do as one layer of the onion, for clients of each dialect. */
export function onionChecks<Options>(bench: StageBench<Options>, dialects: readonly Dialect[]): readonly Check[] {
  const { operations = OPERATIONS, handlesErrors = false, rewritesReplies = false } = bench.cases;
  return dialects.flatMap((dialect) => [
    ...operations
      .filter((operation) => dialect.routes.some((route) => route.operation === operation))
      .map((operation) => nextCheck(bench, dialect, operation)),
    ...(handlesErrors ? [] : errorChecks(bench, dialect)),
    ...(rewritesReplies ? [] : [streamCheck(bench, dialect)]),
    concurrencyCheck(bench, dialect),
  ]);
}

import type { Dialect, Exchange, JsonObject, Operation, Stage, StageDefinition } from '../../contract/index.ts';
import { fakeEncodeContext, PLAIN_REQUEST } from '../codec-contexts.ts';
import { fakeExchange } from '../fake-exchange.ts';
import { fakeServices } from '../fake-services.ts';
import type { StageCases } from './stage-cases.ts';

/** One stage with exchanges to hand it. */
export interface StageBench<Options> {
  readonly definition: StageDefinition<Options>;
  readonly cases: StageCases<Options>;
  /** A new stage with the usual options. */
  make(): Stage;
  /** A new exchange of a client. */
  exchange(dialect: Dialect, operation?: Operation, over?: Partial<Exchange>): Exchange;
}

function bodyOf({ chat }: Dialect, operation: Operation): JsonObject | undefined {
  if (operation !== 'chat' && operation !== 'count') return undefined;
  return chat?.encodeRequest({ ...PLAIN_REQUEST, isStream: operation === 'chat' }, fakeEncodeContext()).body;
}

export function createStageBench<Options>(
  definition: StageDefinition<Options>,
  cases: StageCases<Options>,
): StageBench<Options> {
  return {
    definition,
    cases,
    make: () => definition.create((cases.options ?? {}) as Options, fakeServices(cases.services).services),
    exchange(dialect, operation = cases.operations?.[0] ?? 'chat', over = {}) {
      const body = bodyOf(dialect, operation);
      const exchange = fakeExchange({ dialect, ...(body && { body }) }, { operation, ...over });
      cases.before?.(exchange);
      return exchange;
    },
  };
}

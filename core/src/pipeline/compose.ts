import compose from 'koa-compose';
import type { Exchange } from '../contract/exchange.ts';
import type { Stage } from '../contract/stage.ts';

/** The stages as one function, the first one outermost. */
export function composeStages(stages: readonly Stage[]): (exchange: Exchange) => Promise<void> {
  const onion = compose(
    stages.map((stage) => (exchange: Exchange, next: () => Promise<void>) => stage.handle(exchange, next)),
  );
  return (exchange) => onion(exchange);
}

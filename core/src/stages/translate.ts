import type { Dialect } from '../contract/dialect.ts';
import type { Stage } from '../contract/stage.ts';

/** Makes other dialects than the client's own reachable. Without this stage only upstreams that speak the client's dialect answer. */
export function createTranslateStage(dialects: ReadonlyMap<string, Dialect>): Stage {
  return {
    name: 'translate',
    handle(exchange, next) {
      exchange.dialect = (id) => dialects.get(id);
      return next();
    },
  };
}

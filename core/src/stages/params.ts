import type { TargetParams } from '../contract/exchange.ts';
import { defineStage } from '../contract/stage.ts';
import { generates } from '../pipeline/generates.ts';
import { paramPatches } from '../pipeline/target-params.ts';

/** Sets, defaults or removes fields of every request, by JSON path, in the client's own dialect. */
export const params = defineStage<TargetParams>({
  name: 'params',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      set: { type: 'object', description: 'Path to value: set, whatever was there.' },
      default: { type: 'object', description: 'Path to value: set where nothing is.' },
      remove: { type: 'array', items: { type: 'string', minLength: 1 }, description: 'Paths to take out.' },
    },
  },
  create: (options) => {
    const patches = paramPatches(options);
    return {
      name: 'params',
      async handle(exchange, next) {
        if (generates(exchange.operation)) (await exchange.load()).edit(patches);
        return next();
      },
    };
  },
});

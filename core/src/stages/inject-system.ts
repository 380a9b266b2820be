import type { SystemMode } from '../contract/dialect.ts';
import { defineStage } from '../contract/stage.ts';
import { generates } from '../pipeline/generates.ts';

export interface InjectSystemOptions {
  readonly text: string;
  /** Where it goes: after the client's own system prompt, before it, or in its place. `append` when absent. */
  readonly mode?: SystemMode;
}

/** Puts a text into the system prompt of every request that a model answers, in the client's own dialect. */
export const injectSystem = defineStage<InjectSystemOptions>({
  name: 'inject-system',
  options: {
    type: 'object',
    required: ['text'],
    additionalProperties: false,
    properties: {
      text: { type: 'string', minLength: 1, description: 'What to say.' },
      mode: {
        enum: ['append', 'prepend', 'replace'],
        description: "After the client's own system prompt, before it, or in its place.",
      },
    },
  },
  create: ({ text, mode = 'append' }) => ({
    name: 'inject-system',
    async handle(exchange, next) {
      const codec = generates(exchange.operation) ? exchange.inbound.dialect.chat : undefined;
      if (codec) {
        const body = await exchange.load();
        body.edit(codec.systemPatches(body.json(), mode, text));
      }
      return next();
    },
  }),
});

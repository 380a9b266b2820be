import { defineStage } from '@pipeproxy/core';

interface TodayOptions {
  readonly words?: string;
}

/** Tells the model today's date, and the client that it did. */
export default defineStage<TodayOptions>({
  name: 'today',
  options: { type: 'object', additionalProperties: false, properties: { words: { type: 'string', minLength: 1 } } },
  create: ({ words = 'Today is' }, { clock }) => ({
    name: 'today',
    async handle(exchange, next) {
      const codec = exchange.operation === 'chat' ? exchange.inbound.dialect.chat : undefined;
      if (!codec) return next();
      const date = new Date(clock.now()).toISOString().slice(0, 10);
      const body = await exchange.load();
      body.edit(codec.systemPatches(body.json(), 'append', `${words} ${date}.`));
      await next();
      const { reply } = exchange;
      if (reply) exchange.reply = { ...reply, headers: { ...reply.headers, 'x-today': date } };
    },
  }),
});

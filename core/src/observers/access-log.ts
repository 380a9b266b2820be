import { defineObserver } from '../contract/observer.ts';
import { usageRecordOf } from './usage.ts';

/** One log line for each exchange, with what the ledger would keep. */
export const accessLog = defineObserver({
  name: 'access-log',
  create: (_options, { logger }) => ({
    name: 'access-log',
    observe: (exchange) => logger.info(usageRecordOf(exchange), 'exchange'),
  }),
});

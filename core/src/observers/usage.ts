import type { SettledExchange } from '../contract/exchange.ts';
import type { Ledger } from '../contract/ledger.ts';
import type { Observer } from '../contract/observer.ts';
import type { UsageRecord } from '../contract/usage-record.ts';
import { costOf } from '../prices/cost.ts';
import { type ConfiguredPrices, priceOf } from '../prices/price-of.ts';
import { defined } from '../wire/json-values.ts';

/** Status for the record of a client that left before its reply was complete. */
const CLIENT_GONE = 499;

/** Longer than any name; clients and upstreams choose their own. */
const MAX_TEXT = 256;

const short = (text: string | undefined): string | undefined => text?.slice(0, MAX_TEXT);

const NO_PRICES: ConfiguredPrices = {};

/** What the ledger keeps of an exchange. Never a word of its content. */
export function usageRecordOf(exchange: SettledExchange, prices = NO_PRICES): UsageRecord {
  const { outcome, receivedAtMs, settledAtMs } = exchange;
  const { raw: _, ...tokens } = outcome.usage ?? {};
  return {
    id: exchange.id,
    startedAtMs: receivedAtMs,
    operation: exchange.operation,
    dialect: exchange.inbound.dialect.id,
    status: exchange.isClientGone ? CLIENT_GONE : (outcome.status ?? 0),
    durationMs: settledAtMs - receivedAtMs,
    attempts: exchange.attempts.length,
    losses: [...new Set(exchange.losses.map(({ feature }) => feature))],
    ...tokens,
    ...defined({
      client: exchange.client,
      session: short(exchange.session),
      requestedModel: short(exchange.requestedModel) || undefined,
      upstream: outcome.upstream,
      model: short(outcome.model),
      errorCode: outcome.error?.code,
      stopReason: short(outcome.finish?.raw ?? outcome.finish?.reason),
      costUsd: costOf(outcome.usage, () => priceOf(exchange, prices)),
      firstEventMs: outcome.firstEventAtMs === undefined ? undefined : outcome.firstEventAtMs - receivedAtMs,
    }),
  };
}

/** Writes one record for each exchange, also for rejected, failed and cancelled ones. */
export function createUsageObserver(ledger: Ledger, prices: ConfiguredPrices): Observer {
  return {
    name: 'usage',
    observe: (exchange) => ledger.add(usageRecordOf(exchange, prices)),
    close: () => ledger.flush(),
  };
}

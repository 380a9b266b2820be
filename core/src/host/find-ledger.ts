import type { Config } from '../contract/config.ts';
import type { LedgerDefinition } from '../contract/ledger.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { Registry } from './registry.ts';

const DEFAULT_LEDGER = 'sqlite';

/** The ledger that a config names, with its options. @throws ProxyError `PP_CONFIG_INVALID`. */
export function findLedger(
  { ledger: { name = DEFAULT_LEDGER, options = {} } = {} }: Config,
  { ledgers }: Registry,
): { readonly definition: LedgerDefinition<never>; readonly options: never } {
  const definition = ledgers.get(name);
  if (!definition) throw new ProxyError('PP_CONFIG_INVALID', `ledger.name: there is no ledger "${name}".`);
  return { definition, options: options as never };
}

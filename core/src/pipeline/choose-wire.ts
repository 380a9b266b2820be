import type { Candidate } from '../contract/exchange.ts';
import type { Operation } from '../contract/operation.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { WireName } from '../contract/wire.ts';

/**
 * The wire of a call: the one that the target names, else the client's own dialect if the upstream has it, else the upstream's
 * first.
 * @throws ProxyError `PP_OPERATION_UNSUPPORTED` when there is none.
 */
export function chooseWire(candidate: Candidate, operation: Operation, ownDialect: string): WireName {
  const { handle, model, wire: wanted } = candidate;
  const wires = handle.upstream.wires(operation, model);
  const chosen = wires.find(({ dialect }) => dialect === (wanted ?? ownDialect)) ?? (wanted ? undefined : wires[0]);
  if (chosen) return chosen;
  throw new ProxyError(
    'PP_OPERATION_UNSUPPORTED',
    `The upstream "${handle.name}" offers no ${operation} for "${model}"${wanted ? ` in ${wanted}` : ''}.`,
    {
      hint: 'Route the model elsewhere, or correct `wire` of the target.',
      isRetryable: true,
    },
  );
}

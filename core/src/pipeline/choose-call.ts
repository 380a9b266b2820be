import type { ErrorFacts } from '../contract/error-facts.ts';
import type { Candidate } from '../contract/exchange.ts';
import type { Operation } from '../contract/operation.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { UpstreamCall } from '../contract/upstream-call.ts';
import type { WireName } from '../contract/wire.ts';
import { pipes } from './pipes.ts';

/** What an upstream may be asked for where it does not offer what the client wants. */
const STAND_INS: Partial<Record<Operation, Operation>> = { complete: 'chat' };

/** What is no field of a request but an address of its own: to clients it is not there. */
const ENDPOINTS: Partial<Record<Operation, ErrorFacts>> = {
  compact: { kind: 'not-found', code: 'unsupported_endpoint', message: '' },
};

function wireFor({ handle, model, wire: wanted }: Candidate, operation: Operation, own: string): WireName | undefined {
  const wires = handle.upstream.wires(operation, model);
  if (pipes(operation)) return wires.find(({ dialect }) => dialect === own);
  return wires.find(({ dialect }) => dialect === (wanted ?? own)) ?? (wanted ? undefined : wires[0]); // responses trap 34
}

const EMBEDDINGS: readonly Operation[] = ['embed', 'embed-batch'];

/** The operation by which a dialect embeds texts of other dialects' clients; undefined where it has no words for that. */
export type Embedder = (dialect: string) => Operation | undefined;

type ChosenCall = Pick<UpstreamCall, 'operation' | 'wire'>;

/** The embeddings of another dialect, for texts that can be said in both. */
function embedCall({ handle, model }: Candidate, embedder: Embedder): ChosenCall | undefined {
  return EMBEDDINGS.flatMap((operation) =>
    handle.upstream
      .wires(operation, model)
      .filter(({ dialect }) => embedder(dialect) === operation)
      .map((wire) => ({ operation, wire })),
  )[0];
}

/**
 * What to ask an upstream for, and in which wire: the one that the target names, else the client's own dialect if the upstream has
 * it, else the upstream's first. What is only handed on needs the client's own; embeddings may be said in another.
 *
 * @param embedder - Absent: nobody can say them.
 * @throws ProxyError `PP_OPERATION_UNSUPPORTED` when there is none.
 */
export function chooseCall(
  candidate: Candidate,
  operation: Operation,
  ownDialect: string,
  embedder?: Embedder,
): ChosenCall {
  const standIn = STAND_INS[operation];
  for (const each of standIn ? [operation, standIn] : [operation]) {
    const wire = wireFor(candidate, each, ownDialect);
    if (wire) return { operation: each, wire };
  }
  const embedding = embedder && EMBEDDINGS.includes(operation) ? embedCall(candidate, embedder) : undefined;
  if (embedding) return embedding;
  const { handle, model, wire: wanted } = candidate;
  const facts = ENDPOINTS[operation];
  throw new ProxyError(
    'PP_OPERATION_UNSUPPORTED',
    `The upstream "${handle.name}" offers no ${operation} for "${model}"${wanted ? ` in ${wanted}` : ''}.`,
    {
      hint: 'Route the model elsewhere, or correct `wire` of the target.',
      isRetryable: true,
      ...(facts && { facts }),
    },
  );
}

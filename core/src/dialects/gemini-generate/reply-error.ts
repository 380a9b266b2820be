import type { ErrorCode, ErrorFacts } from '../../contract/index.ts';

const failure = (code: ErrorCode, message: string): ErrorFacts => ({ kind: 'bad-gateway', code, message });

/** The upstream stopped before it said why. */
export const cutReply = (): ErrorFacts => failure('PP_UPSTREAM_CUT', 'The upstream ended its answer without a reason.');

/** The upstream answered with nothing in it. */
export const emptyReply = (): ErrorFacts => failure('PP_UPSTREAM_EMPTY', 'The upstream answered with nothing.');

/** An event or a document that cannot be read: what follows it could only be guessed. */
export const unreadableReply = (): ErrorFacts =>
  failure('PP_UPSTREAM_NOT_JSON', 'The upstream answered with something that is not JSON.');

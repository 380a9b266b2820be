import type { ErrorCode, ErrorFacts } from '../../contract/index.ts';

const failure = (code: ErrorCode, message: string): ErrorFacts => ({ kind: 'bad-gateway', code, message });

/** The upstream stopped before it said why. */
export const cutReply = (): ErrorFacts => failure('PP_UPSTREAM_CUT', "The upstream's stream ended early.");

/** The upstream closed a good reply that held nothing at all. */
export const emptyReply = (): ErrorFacts => failure('PP_UPSTREAM_EMPTY', 'The upstream answered with nothing.');

/** An event or a document that cannot be read: what follows it could only be guessed. */
export const unreadableReply = (): ErrorFacts =>
  failure('PP_UPSTREAM_NOT_JSON', 'The upstream answered with something other than a message.');

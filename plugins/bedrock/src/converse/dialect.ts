import {
  type Dialect,
  defineDialect,
  type ErrorFacts,
  KIND_OF_STATUS,
  ProxyError,
  readErrorBody,
} from '@pipeproxy/core';
import { AWS_EVENTSTREAM } from '../eventstream/aws-eventstream.ts';
import { BEDROCK_CONVERSE } from './dialect-id.ts';
import { encodeRequest } from './encode-request.ts';
import { createStreamDecoder } from './reply-decoder.ts';
import { createWholeDecoder } from './whole-decoder.ts';

function outboundOnly(): never {
  throw new ProxyError('PP_OPERATION_UNSUPPORTED', 'Converse is spoken to upstreams alone, not by clients.');
}

const decodeError: Dialect['decodeError'] = ({ status, body }): ErrorFacts => ({
  kind: KIND_OF_STATUS.get(status) ?? (status < 500 ? 'invalid-request' : 'server'),
  message: readErrorBody(body).message ?? `Bedrock answered with status ${status} and no reason.`,
  upstreamStatus: status,
});

/**
 * Bedrock's own words for conversations with any model. Towards upstreams only: it has no routes, and clients do not speak it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (read 2026-11-21)
 */
export const bedrockConverse: Dialect = defineDialect({
  id: BEDROCK_CONVERSE,
  routes: [],
  streamFraming: AWS_EVENTSTREAM,
  peekKeys: [],
  forwardHeaders: [],
  replyHeaders: [],
  chat: {
    decodeRequest: outboundOnly,
    encodeRequest,
    stream: { decoder: createStreamDecoder, encoder: outboundOnly },
    whole: { decoder: createWholeDecoder, encoder: outboundOnly },
    watch: outboundOnly,
    streamPatches: () => [],
    systemPatches: outboundOnly,
  },
  decodeError,
  encodeError: outboundOnly,
  encodeStreamError: outboundOnly,
  encodeModels: outboundOnly,
  encodeModel: outboundOnly,
});

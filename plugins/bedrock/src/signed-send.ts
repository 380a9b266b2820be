import {
  type ErrorFacts,
  type FailedReply,
  KIND_OF_STATUS,
  ProxyError,
  readErrorBody,
  type Send,
  type UpstreamRequest,
} from '@pipeproxy/core';

const MAX_ERROR_BYTES = 65_536;

/** What questions about the account are sent with. */
export interface SignedSendInit {
  /** Adds the credential. */
  sign(request: UpstreamRequest): Promise<UpstreamRequest> | UpstreamRequest;
  /** What a refusal means. */
  classify(error: ErrorFacts, reply: FailedReply): ErrorFacts;
}

/**
 * Sends with a credential, for lists that are not on the way of a client's request.
 *
 * @throws ProxyError `PP_UPSTREAM_AUTH` and `PP_UPSTREAM_ERROR` in AWS's words, besides what `send` throws.
 */
export function createSignedSend(send: Send, { sign, classify }: SignedSendInit): Send {
  return async (request, options) => {
    const reply = await send(await sign(request), options);
    if (reply.status < 300) return reply;
    const { status, headers } = reply;
    const body = Buffer.from(await reply.body.whole(MAX_ERROR_BYTES)).toString('utf8');
    const read: ErrorFacts = {
      kind: KIND_OF_STATUS.get(status) ?? 'server',
      message: readErrorBody(body).message ?? `Bedrock answered ${status}.`,
    };
    const { message, hint } = classify(read, { status, headers, body });
    const code = status === 401 || status === 403 ? 'PP_UPSTREAM_AUTH' : 'PP_UPSTREAM_ERROR';
    throw new ProxyError(code, message, hint === undefined ? {} : { hint });
  };
}

import { checkAnthropicRequest } from '@pipeproxy/core/testing';

interface SentRequest {
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What the scripted Messages API would refuse of an encoded request; undefined when it takes it.
 *
 * @param signatures - Signatures and redacted data that count as made by the service; all do when left out.
 */
export function messagesComplaint({ body, headers }: SentRequest, signatures?: readonly unknown[]): string | undefined {
  const isOwn = (proof: unknown) => signatures?.includes(proof) ?? true;
  const found = checkAnthropicRequest(
    {
      operation: 'chat',
      headers: { ...headers, 'x-api-key': 'FAKE', 'content-type': 'application/json' },
      bytes: 1,
      json: JSON.parse(JSON.stringify(body)),
      requestId: 'req_FAKE',
    },
    { isOwnThinking: ({ signature, data }) => isOwn(signature ?? data) },
  );
  return found && JSON.stringify(found.body);
}

import { byteSourceOf, numberOf, objectOf, parseJson, type UpstreamReply, type UpstreamRequest } from '@pipeproxy/core';

const MAX_BYTES = 65_536;

/**
 * A body of `invoke` as `count-tokens` wants it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 */
export function countRequest(request: UpstreamRequest): UpstreamRequest {
  const body = Buffer.from(request.body ?? []).toString('base64');
  return { ...request, body: Buffer.from(JSON.stringify({ input: { invokeModel: { body } } })) };
}

/** The count in the words of the Messages API; any other answer as it came. */
export async function countReply(reply: UpstreamReply): Promise<UpstreamReply> {
  if (reply.status !== 200) return reply;
  const text = Buffer.from(await reply.body.whole(MAX_BYTES)).toString('utf8');
  const tokens = numberOf(objectOf(parseJson(text))?.inputTokens);
  const said = tokens === undefined ? text : JSON.stringify({ input_tokens: tokens });
  return { status: 200, headers: { 'content-type': 'application/json' }, body: byteSourceOf(said) };
}

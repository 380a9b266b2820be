import type { ChatRequest } from '../contract/chat-request.ts';
import type { Exchange } from '../contract/exchange.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { RequestBody } from '../contract/request-body.ts';
import type { PipelineServices } from './pipeline-services.ts';

/** The client's request in neutral form, decoded when somebody first asks and never twice. */
export function createChatOf(
  services: Pick<PipelineServices, 'newId' | 'now'>,
): (exchange: Exchange, body: RequestBody) => ChatRequest {
  const decoded = new WeakMap<RequestBody, ChatRequest>();
  return (exchange, body) => {
    const known = decoded.get(body);
    if (known) return known;
    const { dialect, headers } = exchange.inbound;
    const codec = exchange.operation === 'count' ? dialect.count : dialect.chat;
    if (!codec) throw new ProxyError('PP_OPERATION_UNSUPPORTED', `The dialect ${dialect.id} has no codec for this.`);
    const request = codec.decodeRequest(body.json(), {
      headers,
      newId: services.newId,
      now: services.now,
      note: (loss) => exchange.losses.push(loss),
    });
    decoded.set(body, request);
    return request;
  };
}

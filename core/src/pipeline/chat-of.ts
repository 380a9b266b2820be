import type { ChatRequest } from '../contract/chat-request.ts';
import type { Exchange } from '../contract/exchange.ts';
import type { Loss } from '../contract/loss.ts';
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
    const losses: Loss[] = [];
    const { newId, now } = services;
    const read = codec.decodeRequest(body.json(), { headers, newId, now, note: (loss) => losses.push(loss) });
    const request = losses.length === 0 ? read : { ...read, losses };
    decoded.set(body, request);
    return request;
  };
}

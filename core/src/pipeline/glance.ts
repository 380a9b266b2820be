import type { ChatRequest } from '../contract/chat-request.ts';
import type { Exchange } from '../contract/exchange.ts';
import type { RequestBody } from '../contract/request-body.ts';
import type { PipelineServices } from './pipeline-services.ts';

type ChatOf = (exchange: Exchange, body: RequestBody) => ChatRequest;

/**
 * What can be read of a request by whoever only wants to know something about it. A request that names what an upstream keeps is
 * read without that: it may pass through untouched.
 */
export function createGlance(services: Pick<PipelineServices, 'newId' | 'now'>, chatOf: ChatOf): ChatOf {
  return (exchange, body) => {
    const { dialect, headers } = exchange.inbound;
    try {
      return chatOf(exchange, body);
    } catch (error) {
      const rest = dialect.state?.withoutReferences(body.json());
      const codec = exchange.operation === 'count' ? dialect.count : dialect.chat;
      if (!rest || !codec) throw error;
      return codec.decodeRequest(rest, { ...services, headers, note: () => {} });
    }
  };
}

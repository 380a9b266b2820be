import type { ChatRequest } from '../contract/chat-request.ts';
import type { Exchange } from '../contract/exchange.ts';
import type { Operation } from '../contract/operation.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { RequestBody } from '../contract/request-body.ts';
import type { Stage } from '../contract/stage.ts';
import type { ModelTable } from '../pipeline/model-table.ts';
import type { RequestFacts } from '../pipeline/target-condition.ts';

/** Bytes of a request for each token, roughly, in any language. */
const BYTES_PER_TOKEN = 3.6;

/** Operations whose requests may have images, tools and thinking; a legacy completion has none, and may not be one conversation. */
const CONVERSES = new Set<Operation>(['chat', 'count']);

type ChatOf = (exchange: Exchange, body: RequestBody) => ChatRequest;

function factsOf(exchange: Exchange, body: RequestBody, chatOf: ChatOf): RequestFacts {
  const { dialect } = exchange.inbound;
  return {
    model: exchange.requestedModel,
    client: exchange.client,
    headers: exchange.inbound.headers,
    inputTokenEstimate: Math.ceil(body.raw.byteLength / BYTES_PER_TOKEN),
    chat: () => (CONVERSES.has(exchange.operation) && dialect.chat ? chatOf(exchange, body) : undefined),
  };
}

/**
 * Finds out who may answer for the model that the client asked for.
 * @throws ProxyError `PP_MODEL_MISSING`, `PP_MODEL_UNKNOWN`.
 */
export function createAliasStage(table: ModelTable, chatOf: ChatOf): Stage {
  return {
    name: 'alias',
    async handle(exchange, next) {
      if (exchange.operation === 'models') return next();
      const body = await exchange.load();
      if (exchange.requestedModel === '') {
        throw new ProxyError('PP_MODEL_MISSING', 'The request names no model.', {
          hint: 'Set `model`; `pipeproxy models` lists all names.',
          param: 'model',
        });
      }
      exchange.candidates = table.resolve(exchange.requestedModel, factsOf(exchange, body, chatOf)).candidates;
      return next();
    },
  };
}

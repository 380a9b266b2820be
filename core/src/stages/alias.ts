import type { ChatRequest } from '../contract/chat-request.ts';
import type { Exchange } from '../contract/exchange.ts';
import type { Operation } from '../contract/operation.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { RequestBody } from '../contract/request-body.ts';
import type { Stage } from '../contract/stage.ts';
import type { KeptReplies } from '../pipeline/kept-replies.ts';
import type { ModelTable } from '../pipeline/model-table.ts';
import { recall, whoCanRead } from '../pipeline/recall.ts';
import type { RequestFacts } from '../pipeline/target-condition.ts';

/** Bytes of a request for each token, roughly, in any language. */
const BYTES_PER_TOKEN = 3.6;

const NAMES_NO_MODEL = new Set<Operation>(['models', 'stored-response']);

/** Operations whose requests may have images, tools and thinking; a legacy completion has none, and may not be one conversation. */
const CONVERSES = new Set<Operation>(['chat', 'count']);

type ChatOf = (exchange: Exchange, body: RequestBody) => ChatRequest;

function factsOf(exchange: Exchange, body: RequestBody, chatOf: ChatOf): RequestFacts {
  const { dialect } = exchange.inbound;
  return {
    model: exchange.requestedModel,
    client: exchange.client,
    headers: exchange.inbound.headers,
    // With what was put in place: without any change these are the raw bytes.
    inputTokenEstimate: Math.ceil(body.bytes([]).byteLength / BYTES_PER_TOKEN),
    chat: () => (CONVERSES.has(exchange.operation) && dialect.chat ? chatOf(exchange, body) : undefined),
  };
}

/**
 * Finds out who may answer for the model that the client asked for, and puts in place what the request names of earlier replies.
 *
 * @param chatOf - What conditions of targets look at.
 * @throws ProxyError `PP_MODEL_MISSING`, `PP_MODEL_UNKNOWN`, `PP_REQUEST_UNSUPPORTED` for a reply that is not kept.
 */
export function createAliasStage(table: ModelTable, chatOf: ChatOf, kept: KeptReplies): Stage {
  return {
    name: 'alias',
    async handle(exchange, next) {
      if (NAMES_NO_MODEL.has(exchange.operation)) return next();
      const body = await exchange.load();
      if (exchange.requestedModel === '') {
        throw new ProxyError('PP_MODEL_MISSING', 'The request names no model.', {
          hint: 'Set `model`; `pipeproxy models` lists all names.',
          param: 'model',
        });
      }
      const recalled = await recall(exchange, body, kept);
      const { candidates } = table.resolve(exchange.requestedModel, factsOf(exchange, body, chatOf));
      exchange.candidates = recalled ? whoCanRead(candidates, exchange, recalled) : candidates;
      return next();
    },
  };
}

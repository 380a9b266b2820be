import type { ChatRequest } from '../contract/chat-request.ts';
import type { Exchange, Reply } from '../contract/exchange.ts';
import type { Operation } from '../contract/operation.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { RequestBody } from '../contract/request-body.ts';
import type { Stage } from '../contract/stage.ts';
import { countTokens } from '../pipeline/count-tokens.ts';
import { failover } from '../pipeline/failover.ts';
import { listModels } from '../pipeline/list-models.ts';
import type { PipelineServices } from '../pipeline/pipeline-services.ts';
import type { PlanContext } from '../pipeline/plan-call.ts';
import { replyOf } from '../pipeline/reply-of.ts';
import { clientPath, pipedPath } from '../pipeline/reply-path.ts';
import { storedReply } from '../pipeline/stored-reply.ts';
import type { ReplySide } from '../wire/path.ts';

type ChatOf = (exchange: Exchange, body: RequestBody) => ChatRequest;

/** Gets the reply: from the candidates in order, or from us where we know the answer ourselves. */
export function createExecuteStage(services: PipelineServices, chatOf: ChatOf): Stage {
  const contextOf = async (exchange: Exchange): Promise<PlanContext> => {
    const body = await exchange.load();
    const asked = { exchange, body, services, chat: () => chatOf(exchange, body) };
    return { ...asked, pathOf: (side, candidate) => clientPath(asked, side, candidate) };
  };

  const generate = async (exchange: Exchange): Promise<Reply> => {
    const context = await contextOf(exchange);
    return replyOf(context, failover(context));
  };

  const pipe = async (exchange: Exchange): Promise<Reply> => {
    const asked = await contextOf(exchange);
    const context = { ...asked, pathOf: (side: ReplySide) => pipedPath(asked, side), isPiped: true };
    return replyOf(context, failover(context));
  };

  const answers: Partial<Record<Operation, (exchange: Exchange) => Promise<Reply>>> = {
    models: (exchange) => listModels(exchange, services),
    count: async (exchange) => countTokens(await contextOf(exchange)),
    chat: generate,
    complete: generate,
    embed: pipe,
    'embed-batch': pipe,
    image: pipe,
    'image-edit': pipe,
    compact: pipe,
    'stored-response': (exchange) => storedReply(exchange, services),
  };

  return {
    name: 'execute',
    async handle(exchange, next) {
      const answer = answers[exchange.operation];
      if (!answer) throw new ProxyError('PP_OPERATION_UNSUPPORTED', `Nothing here answers "${exchange.operation}".`);
      exchange.reply = await answer(exchange);
      return next();
    },
  };
}

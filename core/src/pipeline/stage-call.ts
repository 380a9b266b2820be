import type { ChatEvent } from '../contract/chat-event.ts';
import type { ChatRequest } from '../contract/chat-request.ts';
import type { Exchange } from '../contract/exchange.ts';
import { emptyBody } from '../wire/request-body.ts';
import { sumUsage } from '../wire/sum-usage.ts';
import { cutError, type OpenReply } from './attempt.ts';
import { failover } from './failover.ts';
import { drain, nextBytes } from './last-bytes.ts';
import type { PipelineServices } from './pipeline-services.ts';
import { stagePath } from './reply-path.ts';
import { reportedError } from './upstream-failure.ts';

/** A stage's own request, asked as the client's is; what becomes of it is not the exchange's outcome. */
function ask(services: PipelineServices, exchange: Exchange, request: ChatRequest) {
  const own: Exchange = { ...exchange, operation: 'chat', isStream: request.isStream, outcome: {} };
  const asked = { exchange: own, body: emptyBody(), services, chat: () => request, isDerived: true };
  return failover({ ...asked, pathOf: (side) => stagePath(asked, side) });
}

/** @throws ProxyError when the reply breaks off or reports an error. */
async function* eventsOf({ path, candidate, held, rest }: OpenReply<ChatEvent>): AsyncGenerator<ChatEvent> {
  try {
    yield* held;
    for (let isEnded = rest === undefined; rest && !isEnded && !path.view.error; ) {
      const step = await nextBytes(rest, path);
      isEnded = step.done ?? false;
      const events = step.done ? path.end() : path.push(step.value);
      yield* events.filter(({ type }) => type !== 'error');
    }
    if (path.view.error) throw reportedError(path.view.error, candidate.handle);
    if (!path.view.isComplete) throw cutError(candidate);
  } finally {
    candidate.handle.running -= 1;
    if (path.isOver()) void drain(rest);
    else await rest?.return?.();
  }
}

/**
 * Makes a call that a stage asks for, at the exchange's candidates in their order, and gives its reply in neutral form. What it
 * cost is added to the exchange's outcome.
 * @throws ProxyError the last real error when nobody answers; `PP_UPSTREAM_CUT`, or what the upstream reports, later on.
 */
export async function* stageCall(
  services: PipelineServices,
  exchange: Exchange,
  request: ChatRequest,
): AsyncGenerator<ChatEvent, void> {
  const answer = await ask(services, exchange, request);
  if ('failed' in answer) throw answer.failed.error;
  const { open } = answer;
  try {
    yield* eventsOf(open);
  } finally {
    const { usage } = open.path.view;
    if (usage) exchange.outcome.usage = sumUsage(exchange.outcome.usage ?? {}, usage);
  }
}

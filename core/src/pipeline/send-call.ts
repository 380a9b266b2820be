import type { Candidate } from '../contract/exchange.ts';
import type { UpstreamReply, UpstreamRequest } from '../contract/upstream-call.ts';
import { unlessAborted } from '../wire/unless-aborted.ts';
import { HOP_HEADER, nextHop } from './hop.ts';
import type { Asking, CallPlan } from './plan-call.ts';

/** The address of a question about a kept reply; the upstream's own query stays. */
function questionUrl(address: string, question: string): string {
  const url = new URL(address);
  const [path = '', search] = question.split('?', 2);
  url.pathname += path;
  for (const [name, value] of new URLSearchParams(search)) url.searchParams.append(name, value);
  return url.href;
}

function requestOf(context: Asking, candidate: Candidate, plan: CallPlan): UpstreamRequest {
  const { exchange, services } = context;
  const { method = 'POST', question } = plan;
  const address = candidate.handle.upstream.address(plan.call);
  return {
    method,
    url: question === undefined ? address : questionUrl(address, question),
    ...(method === 'POST' && { body: plan.body }),
    headers: {
      'content-type': 'application/json',
      accept: plan.call.isStream ? 'text/event-stream' : 'application/json',
      'accept-encoding': 'identity',
      'user-agent': services.userAgent,
      [HOP_HEADER]: nextHop(exchange.inbound.headers, services.hopId),
      ...plan.headers,
    },
  };
}

/** Sends a planned call; an answer of any status is an answer. */
export async function sendCall(context: Asking, candidate: Candidate, plan: CallPlan): Promise<UpstreamReply> {
  const { upstream, send } = candidate.handle;
  const { signal } = context.exchange;
  const authorizing = upstream.authorize(requestOf(context, candidate, plan), plan.call);
  const request = authorizing instanceof Promise ? await unlessAborted(authorizing, signal) : await authorizing;
  return upstream.execute ? upstream.execute(plan.call, request, send, signal) : send(request, { signal });
}

import type { ChatBlock } from '../contract/chat-block.ts';
import type { ChatMessage } from '../contract/chat-request.ts';
import type { Candidate } from '../contract/exchange.ts';
import { type CallProof, isProvenBy } from './call-proof.ts';
import { chooseCall } from './choose-call.ts';
import { generates } from './generates.ts';
import type { PlanContext } from './plan-call.ts';

const callIdsOf = ({ blocks }: ChatMessage): readonly string[] =>
  blocks.flatMap((block) => (block.type === 'tool-call' ? [block.callId] : []));

const hasProof = ({ blocks }: ChatMessage, origin: string): boolean =>
  blocks.some((block) => (block.type === 'reasoning' || block.type === 'tool-call') && isProvenBy(block, origin));

/**
 * The steps of the turn that is going on that call tools, and whose proofs the client has not brought back. Reasoning of finished
 * turns is nobody's need.
 */
export function unprovenSteps(messages: readonly ChatMessage[], origin: string): ReadonlySet<ChatMessage> {
  const isLast = (message: ChatMessage, at: number): boolean =>
    message.role === 'assistant' && messages[at + 1]?.role !== 'assistant' && callIdsOf(message).length === 0;
  const turn = messages.slice(messages.findLastIndex(isLast) + 1);
  return new Set(turn.filter((message) => callIdsOf(message).length > 0 && !hasProof(message, origin)));
}

/** The step as its model made it. Reasoning that the client shows without a proof is the same, and worth nothing. */
export function withProofs(step: ChatMessage, proofs: ReadonlyMap<string, CallProof>): ChatMessage {
  const found = callIdsOf(step).flatMap((callId) => proofs.get(callId) ?? []);
  const isReasoned = found.some(({ opening, reasoning }) => opening.length + reasoning.length > 0);
  const said = isReasoned ? step.blocks.filter(({ type }) => type !== 'reasoning') : step.blocks;
  const blocks = said.flatMap((block): readonly ChatBlock[] => {
    if (block.type !== 'tool-call') return [block];
    const { reasoning = [], signature } = proofs.get(block.callId) ?? {};
    return [...reasoning, signature ? { ...block, signature } : block];
  });
  return { ...step, blocks: [...found.flatMap(({ opening }) => opening), ...blocks] };
}

/**
 * Puts the reasoning that a candidate made, and the client could not bring back, before the tool calls of the request. Asks the store
 * only where the candidate wants proofs and a call of the history lacks one; equal wires cost nothing.
 * @throws What choosing the call and decoding the request throw.
 */
export async function returnProofs<Out>(context: PlanContext<Out>, candidate: Candidate): Promise<PlanContext<Out>> {
  const { exchange, services } = context;
  const own = exchange.inbound.dialect.id;
  if (!services.proofs.isOn || !generates(exchange.operation)) return context;
  const { dialect: origin } = chooseCall(candidate, exchange.operation, own).wire;
  if (origin === own || exchange.dialect?.(origin)?.chat?.wantsProofs !== true) return context;
  const request = context.chat();
  const steps = unprovenSteps(request.messages, origin);
  const callIds = [...steps].flatMap(callIdsOf);
  if (callIds.length === 0) return context;
  const proofs = await services.proofs.find(exchange.client, candidate.handle.name, callIds);
  if (proofs.size === 0) return context;
  const messages = request.messages.map((message) => (steps.has(message) ? withProofs(message, proofs) : message));
  const proven = { ...request, messages };
  return { ...context, chat: () => proven };
}

import type { ChatRequest } from '../contract/chat-request.ts';
import type { HeaderMap } from '../contract/headers.ts';
import type { TargetCondition } from '../contract/target.ts';
import { compileGlob } from './glob.ts';

/** What conditions of targets may ask about a request. `chat` is decoded only when somebody asks. */
export interface RequestFacts {
  readonly model: string;
  readonly client: string | undefined;
  readonly headers: HeaderMap;
  readonly inputTokenEstimate: number;
  readonly chat: () => ChatRequest | undefined;
}

const isLike = (pattern: string, value: string | undefined): boolean =>
  value !== undefined && compileGlob(pattern).match(value) !== undefined;

function hasImage(chat: ChatRequest | undefined): boolean {
  return (
    chat?.messages.some(({ blocks }) =>
      blocks.some(
        (block) =>
          block.type === 'image' ||
          (block.type === 'tool-result' && block.content.some((inner) => inner.type === 'image')),
      ),
    ) ?? false
  );
}

function isThinking(chat: ChatRequest | undefined): boolean {
  const reasoning = chat?.reasoning;
  return reasoning !== undefined && reasoning.mode !== 'off' && reasoning.effort !== 'none';
}

function hasTool(chat: ChatRequest | undefined, pattern: string): boolean {
  return (
    chat?.tools.some((tool) => isLike(pattern, tool.name) || (tool.type === 'opaque' && isLike(pattern, tool.kind))) ??
    false
  );
}

type Check = (condition: TargetCondition, facts: RequestFacts) => boolean;

/** One check for each field of a condition; a field that is not given holds. */
const CHECKS: readonly Check[] = [
  ({ model }, facts) => model === undefined || isLike(model, facts.model),
  ({ client }, facts) => client === undefined || client === facts.client,
  ({ header }, facts) =>
    Object.entries(header ?? {}).every(([name, pattern]) => isLike(pattern, facts.headers[name.toLowerCase()])),
  ({ inputTokens }, facts) =>
    facts.inputTokenEstimate > (inputTokens?.above ?? -1) &&
    facts.inputTokenEstimate < (inputTokens?.below ?? Number.POSITIVE_INFINITY),
  ({ thinking }, facts) => thinking === undefined || thinking === isThinking(facts.chat()),
  ({ image }, facts) => image === undefined || image === hasImage(facts.chat()),
  ({ tool }, facts) => tool === undefined || hasTool(facts.chat(), tool),
];

/** True when all fields of the condition hold for the request. */
export function holds(condition: TargetCondition, facts: RequestFacts): boolean {
  return CHECKS.every((check) => check(condition, facts));
}

import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '../contract/chat-request.ts';
import type { Operation } from '../contract/operation.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/dialect.ts';
import { createKeptReplies } from '../pipeline/kept-replies.ts';
import type { ModelTable } from '../pipeline/model-table.ts';
import type { RequestFacts } from '../pipeline/target-condition.ts';
import { fakeExchange } from '../testing/fake-exchange.ts';
import { fakeServices } from '../testing/fake-services.ts';
import { createAliasStage } from './alias.ts';

const { services } = fakeServices();
const kept = createKeptReplies(services.store, { isOn: true, maxAgeMs: 1 }, services.logger);
const CHAT = { model: 'm' } as ChatRequest;

/** What a condition may ask about a request of this operation. */
async function factsFor(operation: Operation): Promise<RequestFacts> {
  let asked: RequestFacts | undefined;
  const resolve = (_model: string, facts: RequestFacts) => {
    asked = facts;
    return { candidates: [] };
  };
  const stage = createAliasStage({ resolve } as unknown as ModelTable, () => CHAT, kept);
  const body = { model: 'm', max_tokens: 1, messages: [] };
  await stage.handle(
    fakeExchange({ dialect: anthropicMessages, body }, { operation, requestedModel: 'm' }),
    async () => {},
  );
  return asked as RequestFacts;
}

describe('the alias stage', () => {
  it.each<[Operation, ChatRequest | undefined]>([
    ['chat', CHAT],
    ['count', CHAT],
    ['complete', undefined],
    ['embed', undefined],
  ])('lets conditions look into a conversation, which %s is or is not', async (operation, chat) => {
    expect((await factsFor(operation)).chat()).toBe(chat);
  });
});

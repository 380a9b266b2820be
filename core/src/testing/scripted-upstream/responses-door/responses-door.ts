import { type BodyComplaint, type ChatDoorOptions, checkBody, createChatDoor } from '../chat-door/chat-door.ts';
import { chatModelTraits } from '../chat-door/chat-model-traits.ts';
import type { Door, DoorRequest } from '../door.ts';
import { asText, type LooseObject } from '../loose-json.ts';
import { firstComplaint, type Violation } from '../request-rule.ts';
import { readResponsesFacts } from './read-responses-facts.ts';
import type { ResponsesRequest } from './responses-request.ts';
import { responsesRequestRules } from './responses-request-rules.ts';
import { responsesDocument, responsesStream } from './responses-stream.ts';
import { isOwnReasoningItem } from './sealed-reasoning.ts';

/** How the Responses door is set. */
export interface ResponsesDoorOptions extends Pick<ChatDoorOptions, 'key' | 'isOpen' | 'withoutRules'> {
  /** Whether a reasoning item of a request was made here; by default only those that the scripted upstream sealed. */
  isOwnReasoning?: (item: LooseObject) => boolean;
}

/** The first thing that OpenAI's Responses would refuse in a request. The door has no memory: whatever refers to an earlier reply is not found. */
export function checkResponsesRequest(request: DoorRequest, options: ResponsesDoorOptions = {}): Violation | undefined {
  return checkBody(request, options, (body): BodyComplaint | undefined => {
    const facts: ResponsesRequest = {
      body,
      model: chatModelTraits(asText(body.model)),
      isOwnReasoning: options.isOwnReasoning ?? isOwnReasoningItem,
    };
    return firstComplaint(responsesRequestRules, facts, options.withoutRules);
  });
}

/** Plays OpenAI's Responses. */
export function createResponsesDoor(options: ResponsesDoorOptions = {}): Door {
  return {
    ...createChatDoor(),
    id: 'openai-responses',
    paths: [
      ['POST', '/v1/responses', 'chat'],
      ['POST', '/v1/responses/input_tokens', 'count'],
      ['GET', '/v1/models', 'models'],
      ['GET', '/v1/models/{model}', 'models'],
    ],
    check: (request) => checkResponsesRequest(request, options),
    count: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
    readFacts: readResponsesFacts,
    document: ({ steps }, context) => responsesDocument(steps, context),
    stream: ({ steps, after }, context) => responsesStream(steps, after ?? [], context),
  };
}

import { type ChatDoorOptions, checkBody, createChatDoor } from '../chat-door/chat-door.ts';
import { refuse } from '../chat-door/chat-request.ts';
import { readChatFacts } from '../chat-door/read-chat-facts.ts';
import { shapeComplaint } from '../chat-door/shape-complaint.ts';
import type { Door, DoorRequest } from '../door.ts';
import { asList, asText, type LooseObject } from '../loose-json.ts';
import type { RequestFacts } from '../request-facts.ts';
import type { Violation } from '../request-rule.ts';
import { completionDocument, completionStream } from './completion.ts';
import { completionsRequestShape } from './completions-request-shape.ts';

function checkCompletion(request: DoorRequest, options: ChatDoorOptions): Violation | undefined {
  return checkBody(request, options, (body, { moreFields }) => {
    const problem = completionsRequestShape(moreFields)(body, []);
    if (problem) return { rule: 'shape', complaint: shapeComplaint(problem) };
    if (body.stream_options && body.stream !== true) {
      const words = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
      return { rule: 'stream-options', complaint: refuse(words, 'stream_options') };
    }
    return undefined;
  });
}

/** The prompt as the one question of a conversation. */
function readFacts(body: LooseObject, headers: RequestFacts['headers']): RequestFacts {
  const texts = typeof body.prompt === 'string' ? [body.prompt] : asList(body.prompt).map(asText);
  return { ...readChatFacts({ ...body, messages: [] }, headers), userTexts: texts };
}

/** Plays the legacy completions of a chat server. */
export function createCompletionsDoor(options: ChatDoorOptions = {}): Door {
  return {
    ...createChatDoor(options),
    paths: [['POST', '/v1/completions', 'complete']],
    check: (request) => checkCompletion(request, options),
    readFacts,
    document: ({ steps }, context) => completionDocument(steps, context),
    stream: ({ steps, after = [] }, context) => completionStream(steps, after, context),
  };
}

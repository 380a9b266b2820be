import type { RequestRule } from '../request-rule.ts';
import type { ChatRequest } from './chat-request.ts';
import { chatRequestShape } from './chat-request-shape.ts';
import type { ChatComplaint } from './error-body.ts';
import { fieldRules } from './field-rules.ts';
import { mediaRules } from './media-rules.ts';
import { messageRules } from './message-rules.ts';
import { shapeComplaint } from './shape-complaint.ts';
import { toolRules } from './tool-rules.ts';

function shape(request: ChatRequest): ChatComplaint | undefined {
  const problem = chatRequestShape(request)(request.body, []);
  return problem && shapeComplaint(problem);
}

/** Everything in a body that Chat Completions refuses with a 400, in the order in which it is asked. */
export const chatRequestRules: readonly RequestRule<ChatRequest, ChatComplaint>[] = [
  ['shape', shape],
  ...messageRules,
  ...toolRules,
  ...mediaRules,
  ...fieldRules,
];

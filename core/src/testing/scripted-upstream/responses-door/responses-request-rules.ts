import type { ChatComplaint } from '../chat-door/error-body.ts';
import { shapeComplaint } from '../chat-door/shape-complaint.ts';
import type { RequestRule } from '../request-rule.ts';
import { fieldRules } from './field-rules.ts';
import { itemRules } from './item-rules.ts';
import { mediaRules } from './media-rules.ts';
import type { ResponsesRequest } from './responses-request.ts';
import { responsesRequestShape } from './responses-request-shape.ts';

function shape({ body }: ResponsesRequest): ChatComplaint | undefined {
  const problem = responsesRequestShape(body, []);
  return problem && shapeComplaint(problem);
}

/** Everything in a body that Responses refuses, in the order in which it is asked. */
export const responsesRequestRules: readonly RequestRule<ResponsesRequest, ChatComplaint>[] = [
  ['shape', shape],
  ...itemRules,
  ...mediaRules,
  ...fieldRules,
];

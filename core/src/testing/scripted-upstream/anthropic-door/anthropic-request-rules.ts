import type { RequestRule } from '../request-rule.ts';
import type { AnthropicRequest } from './anthropic-request.ts';
import { anthropicRequestShape } from './anthropic-request-shape.ts';
import { mediaRules } from './media-rules.ts';
import { messageRules } from './message-rules.ts';
import { outputRules } from './output-rules.ts';
import { samplingRules } from './sampling-rules.ts';
import { shapeComplaint } from './shape-complaint.ts';
import { thinkingRules } from './thinking-rules.ts';
import { toolPairingRules } from './tool-pairing-rules.ts';
import { toolRules } from './tool-rules.ts';

function shape(request: AnthropicRequest): string | undefined {
  const problem = anthropicRequestShape(request)(request.body, []);
  return problem && shapeComplaint(problem);
}

/** Everything in a body that the Messages API refuses with a 400, in the order in which it is asked. */
export const anthropicRequestRules: readonly RequestRule<AnthropicRequest, string>[] = [
  ['shape', shape],
  ...messageRules,
  ...toolPairingRules,
  ...toolRules,
  ...mediaRules,
  ...samplingRules,
  ...thinkingRules,
  ...outputRules,
];

import { asObject } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import { contentRules } from './content-rules.ts';
import type { GeminiRequest } from './gemini-body.ts';
import type { GeminiComplaint } from './gemini-error.ts';
import { countTokensShape, generateContentShape } from './gemini-request-shape.ts';
import { shapeComplaint } from './shape-complaint.ts';
import { thinkingRules } from './thinking-rules.ts';
import { toolRules } from './tool-rules.ts';

function shape({ body, isCount }: GeminiRequest): GeminiComplaint | undefined {
  const problem = (isCount ? countTokensShape : generateContentShape)(body, []);
  return problem && shapeComplaint(problem);
}

const bodyRules = [...contentRules, ...toolRules, ...thinkingRules];

/** Rules look into the request that is to be counted, where it is a whole one. */
const counted = (request: GeminiRequest): GeminiRequest =>
  request.isCount && request.body.generateContentRequest !== undefined
    ? { ...request, body: asObject(request.body.generateContentRequest) }
    : request;

/** Everything in a body that the Gemini API refuses with a 400, in the order in which it is asked. */
export const geminiRequestRules: readonly RequestRule<GeminiRequest, GeminiComplaint>[] = [
  ['shape', shape],
  ...bodyRules.map(
    ([name, check]): RequestRule<GeminiRequest, GeminiComplaint> => [name, (request) => check(counted(request))],
  ),
];

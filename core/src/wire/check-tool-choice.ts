import type { ChatTool, ToolChoice } from '../contract/index.ts';
import { invalidRequest } from './request-error.ts';

/**
 * Sees that a choice can be met. Vendors refuse one that cannot; left out, the model would answer as nobody has asked it to.
 *
 * @param param - The field of the choice.
 * @throws ProxyError `PP_REQUEST_INVALID` for a tool that is not declared, and for any tool where there is none.
 */
export function checkToolChoice(choice: ToolChoice | undefined, tools: readonly ChatTool[], param: string): void {
  if (choice?.mode === 'required' && tools.length === 0) {
    throw invalidRequest('A tool must be called, but the request leaves none.', param);
  }
  if (choice?.mode !== 'tool' || tools.some(({ name }) => name === choice.name)) return;
  throw invalidRequest('The tool that must be called is not among the tools of the request.', param);
}

import type { ChatEdit } from '../contract/chat-edit.ts';
import { defineStage } from '../contract/stage.ts';
import { compileGlob } from '../pipeline/glob.ts';

export interface ToolTextBridgeOptions {
  /** Patterns of names that clients ask for. Absent: every model. */
  readonly models?: readonly string[];
  /** True: the upstream knows no tools at all. They are described in the prompt, and the history of calls is told in words. */
  readonly toolsAsText?: boolean;
}

/** Loaded by the first request that needs it: few pipelines have this stage. */
async function editFor(toolsAsText: boolean): Promise<ChatEdit> {
  const { bridgeReply, toolsInWords } = await import('./tool-text/index.ts');
  return { reply: bridgeReply, ...(toolsAsText && { request: toolsInWords }) };
}

/**
 * Makes tool calls of those that a model writes as text: `<tool_call>{…}</tool_call>`, `<read_file><path>…</path></read_file>`, or an
 * array of `tool_use` blocks.
 */
export const toolTextBridge = defineStage<ToolTextBridgeOptions>({
  name: 'tool-text-bridge',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      models: {
        type: 'array',
        minItems: 1,
        items: { type: 'string', minLength: 1 },
        description: 'Patterns of the names that clients ask for; every model when absent.',
      },
      toolsAsText: {
        type: 'boolean',
        description: 'The upstream knows no tools: they are described in the prompt, and earlier calls told in words.',
      },
    },
  },
  create: ({ models = ['*'], toolsAsText = false }) => {
    const patterns = models.map(compileGlob);
    return {
      name: 'tool-text-bridge',
      async handle(exchange, next) {
        if (exchange.operation !== 'chat') return next();
        await exchange.load();
        const isMeant = patterns.some((pattern) => pattern.match(exchange.requestedModel));
        if (isMeant) exchange.edits = [...(exchange.edits ?? []), await editFor(toolsAsText)];
        return next();
      },
    };
  },
});

import type { Plugin } from '../contract/plugin.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/index.ts';
import { geminiGenerate } from '../dialects/gemini-generate/index.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { openaiCompletions } from '../dialects/openai-completions/index.ts';
import { openaiResponses } from '../dialects/openai-responses/index.ts';
import { accessLog } from '../observers/access-log.ts';
import { injectSystem } from '../stages/inject-system.ts';
import { params } from '../stages/params.ts';
import { toolTextBridge } from '../stages/tool-text-bridge.ts';
import { jsonArray } from '../wire/framings/json-array.ts';
import { jsonDocument } from '../wire/framings/json-document.ts';
import { sse } from '../wire/framings/sse.ts';
import { memoryStore } from './memory-store.ts';

/** What the host makes itself, because it needs more than plugins get. Plugins replace it all the same. */
export const MADE_BY_HOST = [
  'stage auth',
  'stage alias',
  'stage translate',
  'stage execute',
  'observer usage',
] as const;

/** What is there without any plugin, besides what the host makes itself. */
export const builtIns: Plugin = {
  name: 'pipeproxy',
  dialects: [openaiChat, openaiCompletions, anthropicMessages, openaiResponses, geminiGenerate],
  framings: [sse, jsonDocument, jsonArray],
  stages: [injectSystem, params, toolTextBridge],
  observers: [accessLog],
  stores: [memoryStore],
};

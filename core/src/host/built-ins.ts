import type { Plugin } from '../contract/plugin.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/index.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { accessLog } from '../observers/access-log.ts';
import { injectSystem } from '../stages/inject-system.ts';
import { params } from '../stages/params.ts';
import { jsonArray } from '../wire/framings/json-array.ts';
import { jsonDocument } from '../wire/framings/json-document.ts';
import { sse } from '../wire/framings/sse.ts';

/** What is there without any plugin. The stages `auth`, `alias`, `translate`, `execute` and the observer `usage` are made by the host. */
export const builtIns: Plugin = {
  name: 'pipeproxy',
  dialects: [openaiChat, anthropicMessages],
  framings: [sse, jsonDocument, jsonArray],
  stages: [injectSystem, params],
  observers: [accessLog],
};

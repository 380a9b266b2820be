import type { BodyRule, RuleMaker } from '../body-rule.ts';
import type { Quirks } from '../quirks.ts';
import { afterTool } from './after-tool.ts';
import { allowFields } from './allow-fields.ts';
import { alternation } from './alternation.ts';
import { defaults } from './defaults.ts';
import { documents } from './documents.ts';
import { dropFields, dropWhen } from './drop-fields.ts';
import { emptyTools } from './empty-tools.ts';
import { foldSystem } from './fold-system.ts';
import { images } from './images.ts';
import { jsonSchema } from './json-schema.ts';
import { maxTokens } from './max-tokens.ts';
import { renameFields } from './rename-fields.ts';
import { roles } from './roles.ts';
import { schemaProfile } from './schema-profile.ts';
import { systemPosition } from './system-position.ts';
import { thinkingHistory } from './thinking-history.ts';
import { thinkingRequest } from './thinking-request.ts';
import { toolCallId } from './tool-call-id.ts';
import { toolChoice } from './tool-choice.ts';

/** Rules of the chat door in the order in which they are applied: names, messages, tools, wishes, and what is left over. */
const CHAT_RULES: readonly RuleMaker[] = [
  renameFields,
  maxTokens,
  roles,
  jsonSchema,
  systemPosition,
  thinkingHistory,
  alternation,
  afterTool,
  toolCallId,
  emptyTools,
  toolChoice,
  schemaProfile,
  images,
  thinkingRequest,
  defaults,
  dropWhen,
  dropFields,
  allowFields,
];

/** Rules of the native Messages door. */
const MESSAGES_RULES: readonly RuleMaker[] = [
  foldSystem,
  documents,
  images,
  ({ messages }) => dropFields(messages ?? {}),
];

/** Rules of legacy completions: what they share with chat is spelt alike. */
const COMPLETION_RULES: readonly RuleMaker[] = [renameFields, dropWhen, dropFields];

const RESPONSES_RULES: readonly RuleMaker[] = [({ responses }) => dropFields(responses ?? {})];

const RULES: Readonly<Record<string, readonly RuleMaker[]>> = {
  'openai-chat': CHAT_RULES,
  'openai-responses': RESPONSES_RULES,
  'openai-completions': COMPLETION_RULES,
  'anthropic-messages': MESSAGES_RULES,
};

/** The rules that a server's quirks make for a dialect, in order. */
export function rulesFor(dialect: string, quirks: Quirks): readonly BodyRule[] {
  return (RULES[dialect] ?? []).map((make) => make(quirks)).filter((rule) => rule !== undefined);
}

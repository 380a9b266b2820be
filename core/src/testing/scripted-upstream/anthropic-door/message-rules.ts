import { asList, asObjects, asText, type LooseObject } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import { type AnthropicRequest, allBlocks, messagesOf } from './anthropic-request.ts';

/** Blocks that one role alone may send; kinds that are not named here may stand in either. */
const ROLE_BY_BLOCK: Readonly<Record<string, string>> = {
  image: 'user',
  search_result: 'user',
  tool_result: 'user',
  container_upload: 'user',
  thinking: 'assistant',
  redacted_thinking: 'assistant',
  tool_use: 'assistant',
  server_tool_use: 'assistant',
};

const isEmptyText = (block: LooseObject): boolean => block.type === 'text' && asText(block.text).trim() === '';

function noMessages({ body }: AnthropicRequest): string | undefined {
  return asList(body.messages).length === 0 ? 'messages: at least one message is required' : undefined;
}

function firstIsUser({ body }: AnthropicRequest): string | undefined {
  return messagesOf(body)[0]?.role === 'user' ? undefined : 'messages: first message must use the "user" role';
}

/** A system message inside the conversation stands before an assistant message or at the end, and holds text alone. */
function systemMessages({ body }: AnthropicRequest): string | undefined {
  const messages = messagesOf(body);
  const misplaced = messages.findIndex(({ role }, at) => {
    const next = messages[at + 1];
    return role === 'system' && next !== undefined && next.role !== 'assistant';
  });
  if (misplaced >= 0)
    return `messages.${misplaced}: role 'system' must precede an 'assistant' message or end the array`;
  const mixed = messages.findIndex(
    ({ role, blocks }) => role === 'system' && blocks.some(({ type }) => type !== 'text'),
  );
  return mixed < 0 ? undefined : `messages.${mixed}.content: system messages may only contain text`;
}

/** No message without content, but for a last one of the assistant. */
function emptyMessages({ body }: AnthropicRequest): string | undefined {
  const messages = asObjects(body.messages);
  const isEmpty = ({ content }: LooseObject) => content === '' || (Array.isArray(content) && content.length === 0);
  const at = messages.findIndex((message) => isEmpty(message));
  if (at < 0 || (at === messages.length - 1 && messages[at]?.role === 'assistant')) return undefined;
  return `messages.${at}: all messages must have non-empty content except for the optional final assistant message`;
}

/** No text block is empty or blank, wherever it stands. */
function emptyTexts({ body }: AnthropicRequest): string | undefined {
  if (asObjects(body.system).some(isEmptyText)) return 'system: text content blocks must be non-empty';
  const blank = allBlocks(body).find(({ block }) => isEmptyText(block));
  if (!blank) return undefined;
  return asText(blank.block.text) === ''
    ? 'messages: text content blocks must be non-empty'
    : 'messages: text content blocks must contain non-whitespace text';
}

function blockRoles({ body }: AnthropicRequest): string | undefined {
  for (const [at, { role, blocks }] of messagesOf(body).entries()) {
    const misplaced = blocks.find(({ type }) => (ROLE_BY_BLOCK[asText(type)] ?? role) !== role);
    const owner = ROLE_BY_BLOCK[asText(misplaced?.type)];
    if (misplaced) return `messages.${at}: \`${asText(misplaced.type)}\` blocks can only be in \`${owner}\` messages`;
  }
  return undefined;
}

/** Since 2026-10-21 a document may not stand directly in an assistant message, nor may a user's text carry citations. */
function newVersionBlocks({ body, version }: AnthropicRequest): string | undefined {
  if (version === '2023-06-01') return undefined;
  const blocks = messagesOf(body).flatMap(({ role, blocks }) => blocks.map((block) => ({ role, block })));
  if (blocks.some(({ role, block }) => role === 'assistant' && block.type === 'document')) {
    return 'messages: `document` blocks are not permitted in assistant messages';
  }
  const userTexts = blocks
    .filter(({ role }) => role === 'user')
    .flatMap(({ block }) => (block.type === 'search_result' ? asObjects(block.content) : [block]));
  const isCited = userTexts.some(({ type, citations }) => type === 'text' && asList(citations).length > 0);
  return isCited ? 'messages: `citations` are not permitted on text blocks of user messages' : undefined;
}

/** Newer models do not continue a text that the client begins; a turn that waits for a server tool is no such text. */
function prefill({ body, traits }: AnthropicRequest): string | undefined {
  const last = messagesOf(body).at(-1);
  if (last?.role !== 'assistant' || last.blocks.some(({ type }) => type === 'server_tool_use')) return undefined;
  if (!traits.takesPrefill) {
    return 'This model does not support assistant message prefill. The conversation must end with a user message.';
  }
  const text = asText(last.blocks.at(-1)?.text);
  return text === text.trimEnd() ? undefined : 'messages: final assistant content cannot end with trailing whitespace';
}

/** At most four cache breakpoints in system, tools and messages together. */
function cacheBreakpoints({ body }: AnthropicRequest): string | undefined {
  const places = [
    body,
    ...asObjects(body.system),
    ...asObjects(body.tools),
    ...allBlocks(body).map(({ block }) => block),
  ];
  const count = places.filter(({ cache_control }) => cache_control).length;
  return count > 4 ? `A maximum of 4 blocks with cache_control may be provided. Found ${count}.` : undefined;
}

/** What a conversation must look like, tools and media apart. */
export const messageRules: readonly RequestRule<AnthropicRequest, string>[] = [
  ['no-messages', noMessages],
  ['first-message-user', firstIsUser],
  ['system-messages', systemMessages],
  ['empty-messages', emptyMessages],
  ['empty-texts', emptyTexts],
  ['block-roles', blockRoles],
  ['new-version-blocks', newVersionBlocks],
  ['prefill', prefill],
  ['cache-breakpoints', cacheBreakpoints],
];

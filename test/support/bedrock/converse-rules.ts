import type { JsonObject } from '@pipeproxy/core';
import type { KnownModel } from './invoke-rules.ts';
import type { Refusal } from './verify-signature.ts';

const TOP = [
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'additionalModelRequestFields',
  'guardrailConfig',
  'outputConfig',
  'serviceTier',
];
const INFERENCE = ['maxTokens', 'temperature', 'topP', 'stopSequences'];
const PLACES = ['system', 'messages', 'tools'];
const MAX_POINTS = 4;
const ID = /^[a-zA-Z0-9_-]{1,64}$/;

type Block = Readonly<Record<string, JsonObject>>;
interface Message {
  readonly role: string;
  readonly content: readonly Block[];
}

const isEmptyText = (block: { readonly text?: unknown }): boolean =>
  typeof block.text === 'string' && block.text.trim() === '';

function blockFault(block: Block, role: string): string | undefined {
  if (Object.keys(block).length !== 1) return 'a block has exactly one kind';
  if (isEmptyText(block))
    return 'The text field in the ContentBlock object is blank. Add text to the text field, and try again.';
  const { toolUse, toolResult } = block;
  if (toolUse) {
    if (role !== 'assistant') return 'toolUse blocks must be in an assistant turn';
    if (!ID.test(String(toolUse.toolUseId))) return 'toolUseId does not match the pattern';
    const { input } = toolUse;
    if (typeof input !== 'object' || input === null || Array.isArray(input))
      return 'The format of the value at toolUse.input is invalid. Provide a json object for the field and try again.';
  }
  if (toolResult) {
    if (role !== 'user') return 'toolResult blocks must be in a user turn';
    const content = (toolResult.content ?? []) as readonly { readonly text?: unknown }[];
    if (content.length === 0 || content.some(isEmptyText)) return 'The text field in the ContentBlock object is blank.';
  }
  return undefined;
}

function pairFault(messages: readonly Message[]): string | undefined {
  for (const [at, { content }] of messages.entries()) {
    const calls = content.flatMap(({ toolUse }) => (toolUse ? [toolUse.toolUseId] : []));
    const results = (messages[at + 1]?.content ?? []).flatMap(({ toolResult }) =>
      toolResult ? [toolResult.toolUseId] : [],
    );
    if (at < messages.length - 1 && calls.some((id) => !results.includes(id)))
      return 'Expected toolResult blocks for every toolUse';
  }
  return undefined;
}

/** The arrays that may hold cache points, by the place that a refusal names. */
function cachePlaces(
  body: JsonObject,
): readonly (readonly [place: string, pointer: string, blocks: readonly Block[]])[] {
  const config = body.toolConfig as { tools?: readonly Block[] } | undefined;
  const messages = (body.messages ?? []) as unknown as readonly Message[];
  return [
    ['tools', '#/toolConfig/tools', config?.tools ?? []],
    ['system', '#/system', (body.system ?? []) as readonly Block[]],
    ...messages.map(({ content }, at) => ['messages', `#/messages/${at}/content`, content] as const),
  ];
}

function pointFault(point: JsonObject, takesTtl: boolean): string | undefined {
  const { type, ttl, ...rest } = point;
  if (type !== 'default' || Object.keys(rest).length > 0) return 'cachePoint is wrong';
  if (ttl === undefined) return undefined;
  if (ttl !== '5m' && ttl !== '1h') return 'cachePoint.ttl is wrong';
  return takesTtl ? undefined : 'messages.0.content.0.text.cache_control.ephemeral.ttl: Extra inputs are not permitted';
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html */
function cacheFault(
  body: JsonObject,
  { cachePlaces: taken = PLACES, takesTtl = true }: KnownModel,
): string | undefined {
  const places = cachePlaces(body);
  const points = places.flatMap(([place, pointer, blocks]) =>
    blocks.flatMap(({ cachePoint }, at) =>
      cachePoint ? [{ place, pointer, at, cachePoint, before: blocks[at - 1] }] : [],
    ),
  );
  const wrong = points.map(({ cachePoint }) => pointFault(cachePoint, takesTtl)).find(Boolean);
  if (wrong) return wrong;
  const refused = points.find(({ place }) => !taken.includes(place));
  if (refused)
    return `The model returned the following errors: Malformed input request: ${refused.pointer}/${refused.at}: extraneous key [cachePoint] is not permitted, please reformat your input and try again.`;
  if (points.length > MAX_POINTS) return 'A maximum of 4 blocks with cache_control may be provided.';
  if (points.some(({ before }) => !before || before.cachePoint)) return 'a cache point must follow content';
  const times = points.map(({ cachePoint }) => cachePoint.ttl === '1h');
  const isRising = times.some((isLong, at) => isLong && times[at - 1] === false);
  return isRising ? 'a ttl of 1h must not come after a ttl of 5m' : undefined;
}

function fault(body: JsonObject, model: KnownModel): string | undefined {
  const unknown = Object.keys(body).find((key) => !TOP.includes(key));
  if (unknown) return `Unknown field ${unknown}`;
  const inference = Object.entries((body.inferenceConfig ?? {}) as JsonObject);
  if (inference.some(([key, value]) => !INFERENCE.includes(key) || value === null)) return 'inferenceConfig is wrong';
  const messages = (body.messages ?? []) as unknown as readonly Message[];
  if (messages[0]?.role !== 'user') return 'A conversation must start with a user message.';
  if (messages.some(({ role }, at) => role === messages[at - 1]?.role)) return 'roles must alternate';
  if (messages.some(({ content }) => content.length === 0)) return 'The content field in the Message object is empty.';
  const isMute = ({ content }: Message): boolean =>
    content.some(({ document }) => document) && content.every(({ text }) => text === undefined);
  if (messages.some(isMute)) return 'A document needs a text beside it.';
  const wrong = messages.flatMap(({ role, content }) => content.map((block) => blockFault(block, role))).find(Boolean);
  if (wrong) return wrong;
  const hasTools = messages.some(({ content }) => content.some(({ toolUse, toolResult }) => toolUse ?? toolResult));
  const config = body.toolConfig as { tools?: readonly unknown[]; toolChoice?: JsonObject } | undefined;
  if (hasTools && !config)
    return 'The toolConfig field must be defined when using toolUse and toolResult content blocks.';
  if (config && (config.tools ?? []).length === 0) return 'toolConfig.tools: at least 1 item';
  if (config?.toolChoice && !['auto', 'any', 'tool'].includes(Object.keys(config.toolChoice)[0] ?? ''))
    return 'toolChoice is wrong';
  return pairFault(messages) ?? cacheFault(body, model);
}

/** What Bedrock says of a body of `converse`; undefined: it is taken. */
export function refusedConverse(body: JsonObject, model: KnownModel = {}): Refusal | undefined {
  const message = fault(body, model);
  return message === undefined ? undefined : { type: 'ValidationException', message };
}

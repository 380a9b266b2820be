import { type JsonObject, objectOf, textOf } from '@pipeproxy/core';
import type { BodyRule, RuleMaker } from '../body-rule.ts';
import { without } from '../json-edit.ts';
import type { ThinkingQuirks } from '../quirks.ts';
import { partsOf } from './content.ts';
import { mapMessages } from './messages.ts';

/** Every spelling of reasoning on an assistant message; those that hold text stand first. */
const TEXT_FIELDS = ['reasoning_content', 'reasoning', 'reasoning_text'];
const FIELDS = [...TEXT_FIELDS, 'reasoning_details', 'thinking_blocks'];

const strip = (message: JsonObject): JsonObject => FIELDS.reduce(without, message);

function reasoningOf(message: JsonObject): string | undefined {
  return TEXT_FIELDS.map((field) => textOf(message[field])).find((text) => text !== undefined);
}

const drop: BodyRule = (body, note) => {
  let count = 0;
  const next = mapMessages(body, (message) => {
    const stripped = strip(message); // provider trap 1, provider trap 2, provider trap 19
    if (stripped !== message) count += 1;
    return stripped;
  });
  if (count > 0) note({ feature: 'reasoning-history', effect: 'the upstream takes no earlier reasoning', count });
  return next;
};

function moved(message: JsonObject, field: string, missing: string | undefined): JsonObject {
  const text = reasoningOf(message) ?? missing; // provider trap 5, provider trap 6
  const isThere = FIELDS.every((name) => (name === field ? message[name] === text : message[name] === undefined));
  if (isThere) return message;
  const stripped = strip(message);
  return text === undefined ? stripped : { ...stripped, [field]: text };
}

const keepAs =
  (field: string): BodyRule =>
  (body) =>
    mapMessages(body, (message) => (message.role === 'assistant' ? moved(message, field, undefined) : message));

/** With thinking off nothing is required, and what is there does no harm. */
const isThinkingOff = (body: JsonObject): boolean =>
  body.reasoning_effort === 'none' || objectOf(body.thinking)?.type === 'disabled';

const require =
  (field: string, placeholder: string): BodyRule =>
  (body) => {
    if (isThinkingOff(body)) return body;
    return mapMessages(body, (message) =>
      message.role === 'assistant' ? moved(message, field, placeholder) : message,
    );
  };

/** @see https://docs.mistral.ai/capabilities/reasoning/ (content of type `thinking`) */
const thinkingPart: BodyRule = (body) =>
  mapMessages(body, (message) => {
    const text = message.role === 'assistant' ? reasoningOf(message) : undefined;
    const stripped = strip(message);
    if (text === undefined) return stripped;
    const part = { type: 'thinking', thinking: [{ type: 'text', text }] };
    return { ...stripped, content: [part, ...partsOf(message.content)] };
  });

function ruleFor({ history, placeholder = '' }: ThinkingQuirks): BodyRule | undefined {
  const [way, field] = history?.split(':') ?? [];
  if (way === 'drop') return drop;
  if (way === 'thinking-part') return thinkingPart;
  if (field === undefined) return undefined;
  return way === 'require' ? require(field, placeholder) : keepAs(field);
}

/**
 * Puts earlier reasoning where the server wants it, or takes it away where its mere presence is refused.
 *
 * @see https://github.com/tashfeenahmed/freellmapi/issues/1070, https://github.com/earendil-works/pi/issues/3636
 */
export const thinkingHistory: RuleMaker = ({ thinking }) => thinking && ruleFor(thinking);

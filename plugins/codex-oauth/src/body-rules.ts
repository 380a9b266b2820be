import {
  arrayOf,
  type JsonObject,
  type JsonValue,
  type Loss,
  type Operation,
  objectOf,
  type Patch,
  textOf,
} from '@pipeproxy/core';

/** Says a loss. */
export type Note = (loss: Loss) => void;

/**
 * Fields that the backend answers with 400, and what the client loses; an empty text is for those that nobody misses.
 *
 * @see https://github.com/router-for-me/CLIProxyAPI (codex_openai-responses_request.go), openai/codex#26173
 */
const REFUSED: Readonly<Record<string, string>> = {
  context_management: 'the backend manages no context',
  generate: '',
  max_completion_tokens: 'the backend sets the length of answers',
  max_output_tokens: 'the backend sets the length of answers',
  max_tokens: 'the backend sets the length of answers',
  metadata: '',
  prompt_cache_options: 'the backend has its own rules for its cache',
  prompt_cache_retention: 'the backend has its own rules for its cache',
  safety_identifier: '',
  temperature: 'the backend takes no sampling settings',
  top_p: 'the backend takes no sampling settings',
  truncation: 'the backend cuts no input',
  user: '',
};

/**
 * Fields of a reply's form, and of what only a model that answers needs: a request to make a conversation shorter has none of them.
 *
 * @see https://github.com/openai/codex (codex-rs/codex-api/src/common.rs, CompactionInput)
 */
const NOT_COMPACTED: Readonly<Record<string, string>> = {
  client_metadata: '',
  include: '',
  store: '',
  stream: '',
  stream_options: '',
  tool_choice: '',
};

/** Fields that every body of a chat must have as they are here. */
const FIXED: Readonly<Record<string, JsonValue>> = {
  store: false,
  include: ['reasoning.encrypted_content'],
};

const set = (value: JsonValue, ...path: (string | number)[]): Patch => ({ op: 'set', path, value });
const remove = (...path: (string | number)[]): Patch => ({ op: 'delete', path });

const isSaid = (value: unknown): boolean => value !== undefined && value !== null;

/** What the backend refuses is left out, and said where somebody might miss it. */
function refusedPatches(refused: typeof REFUSED, body: JsonObject, note: Note): readonly Patch[] {
  return Object.entries(refused).flatMap(([name, effect]) => {
    if (body[name] === undefined) return [];
    if (effect !== '' && isSaid(body[name])) note({ feature: name.replaceAll('_', '-'), effect });
    return [remove(name)]; // codex trap 11
  });
}

function fixedPatches(body: JsonObject): readonly Patch[] {
  return Object.entries(FIXED)
    .filter(([name, value]) => JSON.stringify(body[name]) !== JSON.stringify(value))
    .map(([name, value]) => set(value, name)); // codex trap 11
}

/** Of the options of a stream one is known. */
function streamOptionPatches({ stream_options: options }: JsonObject): readonly Patch[] {
  const kept = objectOf(options)?.reasoning_summary_delivery;
  if (options === undefined) return [];
  return [kept === undefined ? remove('stream_options') : set({ reasoning_summary_delivery: kept }, 'stream_options')]; // codex trap 12
}

const TIERS: Readonly<Record<string, string>> = { fast: 'priority', priority: 'priority' };
/** What a client says that wants nothing special. */
const USUAL_TIERS = new Set<unknown>([null, 'auto', 'default']);

function tierPatches({ service_tier: tier }: JsonObject, note: Note): readonly Patch[] {
  if (tier === undefined) return [];
  const known = TIERS[textOf(tier) ?? ''];
  if (known === tier) return [];
  if (known !== undefined) return [set(known, 'service_tier')];
  if (!USUAL_TIERS.has(tier)) note({ feature: 'service-tier', effect: 'the backend knows only `priority`' });
  return [remove('service_tier')];
}

/** The weakest words that its models know. */
const EFFORTS: Readonly<Record<string, string>> = { none: 'low', minimal: 'low' };

function effortPatches({ reasoning }: JsonObject): readonly Patch[] {
  const effort = EFFORTS[textOf(objectOf(reasoning)?.effort) ?? ''];
  return effort === undefined ? [] : [set(effort, 'reasoning', 'effort')];
}

const PREVIEW = /^web_search_preview/;
const WEB_SEARCH = 'web_search';

function toolPatches({ tools, tool_choice: choice }: JsonObject): readonly Patch[] {
  const named = arrayOf(tools).flatMap((tool, at) =>
    PREVIEW.test(textOf(objectOf(tool)?.type) ?? '') ? [set(WEB_SEARCH, 'tools', at, 'type')] : [],
  );
  const isChosen = PREVIEW.test(textOf(objectOf(choice)?.type) ?? '');
  return isChosen ? [...named, set(WEB_SEARCH, 'tool_choice', 'type')] : named;
}

const hasTools = ({ tools, input }: JsonObject): boolean =>
  arrayOf(tools).length > 0 || arrayOf(input).some((item) => objectOf(item)?.type === 'additional_tools');

/** @param isLite - True for a client that asks for the form without parallel calls. */
function parallelPatches(body: JsonObject, isLite: boolean): readonly Patch[] {
  const { parallel_tool_calls: parallel } = body;
  if (parallel === undefined) return [];
  if (!hasTools(body)) return [remove('parallel_tool_calls')];
  return isLite && parallel !== false ? [set(false, 'parallel_tool_calls')] : [];
}

const instructionPatches = ({ instructions }: JsonObject): readonly Patch[] =>
  typeof instructions === 'string' ? [] : [set('', 'instructions')]; // codex trap 11

type Rules = (body: JsonObject, note: Note) => readonly Patch[];

const chatPatches: Rules = (body, note) => [
  ...refusedPatches(REFUSED, body, note),
  ...fixedPatches(body),
  ...streamOptionPatches(body),
];
const compactPatches: Rules = (body, note) => refusedPatches({ ...REFUSED, ...NOT_COMPACTED }, body, note);

/** What the backend wants of a body's own fields; its input has rules of its own. */
export function bodyPatches(operation: Operation, body: JsonObject, isLite: boolean, note: Note): readonly Patch[] {
  return [
    ...(operation === 'compact' ? compactPatches : chatPatches)(body, note),
    ...instructionPatches(body),
    ...tierPatches(body, note),
    ...effortPatches(body),
    ...toolPatches(body),
    ...parallelPatches(body, isLite),
  ];
}

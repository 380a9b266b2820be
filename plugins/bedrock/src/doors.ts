import type { Operation, UpstreamCall, WireName } from '@pipeproxy/core';
import type { Api } from './bedrock-options.ts';
import { BEDROCK_CONVERSE } from './converse/dialect-id.ts';
import { AWS_EVENTSTREAM } from './eventstream/aws-eventstream.ts';
import { pathSegment, readModelId } from './model-id.ts';

/** One of Bedrock's hosts: they sign for different services. */
export type HostName = 'runtime' | 'mantle';

/** An address with a wire of its own. */
export interface Door {
  readonly host: HostName;
  /** Name of the service in the scope of a signature. */
  readonly service: 'bedrock' | 'bedrock-mantle';
  readonly wires: Partial<Readonly<Record<Operation, readonly WireName[]>>>;
  /** Path of a call. */
  path(call: UpstreamCall): string;
  /** The path of the same call under the other prefix, where the host has two. */
  sibling?(call: UpstreamCall): string;
}

const RUNTIME = { host: 'runtime', service: 'bedrock' } as const;
const MANTLE = { host: 'mantle', service: 'bedrock-mantle' } as const;

const MESSAGES: readonly WireName[] = [{ dialect: 'anthropic-messages' }];
const FRAMED_MESSAGES: readonly WireName[] = [{ dialect: 'anthropic-messages', framing: AWS_EVENTSTREAM }];
const OPENAI: readonly WireName[] = [{ dialect: 'openai-chat' }, { dialect: 'openai-responses' }];

const messagesPath = ({ operation }: UpstreamCall): string =>
  operation === 'count' ? '/anthropic/v1/messages/count_tokens' : '/anthropic/v1/messages';

const openaiPath = ({ wire }: UpstreamCall): string =>
  wire.dialect === 'openai-responses' ? '/responses' : '/chat/completions';

/** Only foundation models count tokens: a profile is refused. */
function invokePath({ operation, model, isStream }: UpstreamCall): string {
  if (operation === 'count') return `/model/${pathSegment(readModelId(model).bare ?? model)}/count-tokens`;
  return `/model/${pathSegment(model)}/${isStream ? 'invoke-with-response-stream' : 'invoke'}`;
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html (read 2026-11-21) */
export const DOORS: Readonly<Record<Api, Door>> = {
  invoke: { ...RUNTIME, wires: { chat: FRAMED_MESSAGES, count: MESSAGES }, path: invokePath },
  converse: {
    ...RUNTIME,
    wires: { chat: [{ dialect: BEDROCK_CONVERSE, framing: AWS_EVENTSTREAM }] },
    path: ({ model, isStream }) => `/model/${pathSegment(model)}/${isStream ? 'converse-stream' : 'converse'}`,
  },
  messages: { ...RUNTIME, wires: { chat: MESSAGES }, path: messagesPath },
  mantle: { ...MANTLE, wires: { chat: MESSAGES, count: MESSAGES }, path: messagesPath },
  openai: { ...RUNTIME, wires: { chat: OPENAI }, path: (call) => `/openai/v1${openaiPath(call)}` },
  'openai-mantle': {
    ...MANTLE,
    wires: { chat: OPENAI },
    path: (call) => `/v1${openaiPath(call)}`,
    sibling: (call) => `/openai/v1${openaiPath(call)}`,
  },
};

/** Its Responses live at Mantle alone. @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html */
const GPT_OSS = /\bgpt-oss\b/i;

/** The wires of a door for a model, the best first. */
export function wiresAt(api: Api, operation: Operation, model: string): readonly WireName[] {
  const wires = DOORS[api].wires[operation] ?? [];
  const isChatAlone = api === 'openai' && GPT_OSS.test(model);
  return isChatAlone ? wires.filter(({ dialect }) => dialect !== 'openai-responses') : wires;
}

const CLAUDE = /anthropic|claude/i;
const OPENAI_MODEL = /^(openai\.|gpt-)/i;
/** `-v1:0`, `-v1`: ids of models from before there was Mantle. */
const VERSIONED = /-v\d+(:\d+)?$/;

/** True for the models of Anthropic. @param family - What the config says of the model. */
export const isClaude = (model: string, family: string | undefined): boolean =>
  CLAUDE.test(family ?? readModelId(model).bare ?? '');

/**
 * The door that fits a model: `invoke` for Claude, `mantle` for its newer ids as they stand alone (a profile lives at the runtime host
 * only), `openai` for OpenAI's, `converse` for all others.
 *
 * @param family - What the config says of the model.
 */
export function apiOf(model: string, family: string | undefined): Api {
  const { id, bare, prefix, isArn } = readModelId(model);
  const maker = family ?? bare ?? '';
  if (isClaude(model, family)) return isArn || prefix !== undefined || VERSIONED.test(id ?? '') ? 'invoke' : 'mantle';
  return OPENAI_MODEL.test(maker) ? 'openai' : 'converse';
}

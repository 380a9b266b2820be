import type { IncomingHttpHeaders } from 'node:http';
import type { Door, DoorRequest, Operation } from '../door.ts';
import { asText, isObject, type LooseObject } from '../loose-json.ts';
import type { ReplyContext } from '../reply-context.ts';
import { firstComplaint, type RequestRule, type Violation } from '../request-rule.ts';
import type { ModelReply } from '../scripted-reply.ts';
import type { ChatReplyContext } from './chat-delta.ts';
import { chatDocument } from './chat-document.ts';
import { chatModelTraits } from './chat-model-traits.ts';
import { refuse } from './chat-request.ts';
import { chatRequestRules } from './chat-request-rules.ts';
import { chatStream } from './chat-stream.ts';
import { CHAT_VENDORS, type ChatTraits, type ChatVendor } from './chat-traits.ts';
import { type ChatComplaint, chatErrorBody } from './error-body.ts';
import { readChatFacts } from './read-chat-facts.ts';

/** How the chat door is set. */
export interface ChatDoorOptions {
  /** The only key that is let in; without it any key is. */
  key?: string;
  /** Answers without a key too, as self-hosted servers do. */
  isOpen?: boolean;
  /** Whose server is played; OpenAI's when absent. */
  vendor?: ChatVendor;
  /** Deviations from that vendor. */
  traits?: Partial<ChatTraits>;
  /** Names of body rules that are not asked. */
  withoutRules?: readonly string[];
}

const keyOf = (headers: IncomingHttpHeaders): string => asText(headers.authorization).replace(/^Bearer /i, '');

/** Edits of images come as forms. */
const typeOf = (operation: Operation): string =>
  operation === 'image-edit' ? 'multipart/form-data' : 'application/json';

const isTyped = ({ headers, operation }: DoorRequest): boolean =>
  asText(headers['content-type']).startsWith(typeOf(operation));

/** What is refused before the body is looked into. */
function admissionRules(
  operation: Operation,
  options: ChatDoorOptions,
): readonly RequestRule<DoorRequest, ChatComplaint>[] {
  const missing: ChatComplaint = { status: 401, message: "You didn't provide an API key.", code: null };
  return [
    ['key-missing', ({ headers }) => (options.isOpen || keyOf(headers) ? undefined : missing)],
    ['key-wrong', ({ headers }) => (options.key && keyOf(headers) !== options.key ? { status: 401 } : undefined)],
    ...(operation === 'models' ? [] : bodyRules),
  ];
}

const bodyRules: readonly RequestRule<DoorRequest, ChatComplaint>[] = [
  ['content-type', (request) => (isTyped(request) ? undefined : refuse('you must provide a model parameter'))],
  ['json', ({ json }) => (isObject(json) ? undefined : refuse('We could not parse the JSON body of your request.'))],
];

const traitsOf = ({ vendor = 'openai', traits }: ChatDoorOptions): ChatTraits => ({
  ...CHAT_VENDORS[vendor],
  ...traits,
});

/** A rule that a body breaks, and what the server says to it. */
export interface BodyComplaint {
  rule: string;
  complaint: ChatComplaint;
}

/** The first thing that a server of this vendor refuses in a request; `find` looks into the body of one that is let in. */
export function checkBody(
  request: DoorRequest,
  options: ChatDoorOptions,
  find: (body: LooseObject, traits: ChatTraits) => BodyComplaint | undefined,
): Violation | undefined {
  const traits = traitsOf(options);
  const violate = (found: BodyComplaint): Violation => ({
    rule: found.rule,
    status: found.complaint.status,
    body: chatErrorBody(found.complaint, traits.errorShape),
  });
  const admission = firstComplaint(admissionRules(request.operation, options), request);
  if (admission) return violate(admission);
  if (request.operation === 'models') return undefined;
  const found = find(request.json as LooseObject, traits);
  return found && violate(found);
}

/** The first thing that the chat server would refuse in a request. */
export function checkChatRequest(request: DoorRequest, options: ChatDoorOptions = {}): Violation | undefined {
  return checkBody(request, options, (body, traits) => {
    const facts = { body, traits, model: chatModelTraits(asText(body.model)) };
    return firstComplaint(chatRequestRules, facts, options.withoutRules);
  });
}

const modelEntry = (id: string): object => ({ id, object: 'model', created: 1_767_225_600, owned_by: 'scripted' });

/** Plays a Chat Completions server. */
export function createChatDoor(options: ChatDoorOptions = {}): Door {
  const traits = traitsOf(options);
  const withTraits = ({ chat }: ModelReply, context: ReplyContext): ChatReplyContext => ({
    ...context,
    traits: { ...traits.reply, ...chat },
  });
  return {
    id: 'openai-chat',
    paths: [
      ['POST', '/v1/chat/completions', 'chat'],
      ['GET', '/v1/models', 'models'],
      ['GET', '/v1/models/{model}', 'models'],
    ],
    check: (request) => checkChatRequest(request, options),
    readFacts: readChatFacts,
    document: (reply, context) => chatDocument(reply.steps, withTraits(reply, context)),
    stream: (reply, context) => chatStream(reply.steps, reply.after ?? [], withTraits(reply, context)),
    errorBody: (error) => chatErrorBody(error, traits.errorShape),
    modelList: (ids) => ({ object: 'list', data: ids.map(modelEntry) }),
    model: modelEntry,
    replyHeaders: (requestId) => ({
      'x-request-id': requestId,
      'openai-version': '2020-10-01',
      'openai-processing-ms': '12',
      'x-ratelimit-limit-requests': '1000',
      'x-ratelimit-remaining-requests': '999',
      'x-ratelimit-reset-requests': '6m0s',
    }),
  };
}

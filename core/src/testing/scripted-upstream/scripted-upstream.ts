import type { AnthropicDoorOptions } from './anthropic-door/anthropic-door.ts';
import type { ChatDoorOptions } from './chat-door/chat-door.ts';
import type { ReplyChoice } from './choose-reply.ts';
import type { AzureOpenAIDoorOptions } from './foundry-door/azure-openai-door.ts';
import type { FoundryDoorOptions } from './foundry-door/foundry-door.ts';
import type { GeminiDoorOptions } from './gemini-door/gemini-door.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { DoorId } from './request-facts.ts';
import type { ResponsesDoorOptions } from './responses-door/responses-door.ts';
import type { Split } from './scripted-reply.ts';

/** How a scripted upstream is set. */
export interface ScriptedUpstreamOptions extends ReplyChoice {
  /** The dialects that it speaks; all when absent. Paths of the others answer 404. */
  doors?: readonly DoorId[];
  anthropic?: AnthropicDoorOptions;
  chat?: ChatDoorOptions;
  responses?: ResponsesDoorOptions;
  gemini?: GeminiDoorOptions;
  /** The Messages door is that of a Foundry resource; its place is the prefix `/anthropic`. */
  foundry?: FoundryDoorOptions;
  /** The doors of OpenAI are those of a resource of Azure, below `/openai` in both styles. */
  azureOpenAI?: AzureOpenAIDoorOptions;
  /** Put before every path, without a slash at the end: `/anthropic`. */
  prefix?: string;
  /** Paths of the server's own, each with the usual one that it stands for: `{ '/v1/talk': '/v1/chat/completions' }`. */
  paths?: Readonly<Record<string, string>>;
  /** The models that exist; when given, others answer 404. */
  models?: readonly string[];
  /** False takes the counting of tokens away. */
  countsTokens?: boolean;
  /** How bodies are cut into writes; by events when absent. */
  split?: Split;
}

/** A running scripted upstream. */
export interface ScriptedUpstream {
  /** Origin and prefix, without `/v1`. */
  readonly url: string;
  /** Every request whose body arrived, refused ones too. */
  readonly requests: readonly RecordedRequest[];
  /** The n-th request (1), as soon as it has arrived. */
  waitForRequest(n?: number): Promise<RecordedRequest>;
  /** The n-th request (1) whose client left before the answer was complete, as soon as it has left. */
  waitForAbort(n?: number): Promise<RecordedRequest>;
  /** Lets one `hold` step go on, the next one if none waits now. */
  release(): void;
  /** Forgets the requests, the aborts and the counts of `times`. */
  reset(): void;
  /** Destroys all connections and stops. */
  close(): Promise<void>;
}

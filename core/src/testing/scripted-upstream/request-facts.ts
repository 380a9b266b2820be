import type { IncomingHttpHeaders } from 'node:http';
import type { LooseObject } from './loose-json.ts';

/** Which dialect a request of the scripted upstream spoke. */
export type DoorId = 'anthropic-messages' | 'openai-chat' | 'openai-responses' | 'gemini-generate';

/** An image or a document that arrived in a request. */
export interface ReceivedMedia {
  mediaType: string;
  /** Size of the decoded data; 0 for a URL. */
  bytes: number;
  /** First 12 hex digits of the SHA-256 of the decoded data, or the URL. */
  digest: string;
  place: 'user' | 'tool-result';
  title: string | undefined;
}

/** A tool result that arrived after the last assistant message. */
export interface ReceivedResult {
  id: string;
  text: string;
  isError: boolean;
}

export interface DeclaredTool {
  name: string;
  schema: LooseObject;
}

/** What a scenario may know of a request, the same for every dialect. */
export interface RequestFacts {
  door: DoorId;
  headers: IncomingHttpHeaders;
  model: string;
  isStream: boolean;
  /** The stream is to be one list, as Gemini's is without `alt=sse`. */
  isList?: boolean;
  /** The texts of system messages and blocks, joined with blank lines. */
  system: string;
  /** Texts of user messages, oldest first. */
  userTexts: readonly string[];
  lastAssistantText: string;
  /** 1 for the first question: answers so far that asked for no tool, plus one. */
  turn: number;
  /** The conversation ends with words of the assistant, to be continued. */
  isContinuation: boolean;
  tools: readonly DeclaredTool[];
  /** Name of the tool that the request forces; empty when it forces any tool. */
  forcedTool: string | undefined;
  results: readonly ReceivedResult[];
  /** Assistant messages with tool calls since the last question. */
  toolRounds: number;
  images: readonly ReceivedMedia[];
  documents: readonly ReceivedMedia[];
  outputSchema: LooseObject | undefined;
  stopSequences: readonly string[];
  /** The client wants usage in the stream. */
  wantsUsage: boolean;
  thinking: 'off' | 'budget' | 'adaptive';
  /** False when the client asked for thinking blocks without their text. */
  isThinkingShown: boolean;
  /** Reasoning blocks or texts in the assistant messages of the request. */
  reasoningSeen: number;
}

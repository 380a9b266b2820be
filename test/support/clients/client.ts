import type { WorldDialect } from '../world.ts';

/** One piece of what the user says, or of what a tool gives back. */
export type Part =
  | { readonly text: string }
  | { readonly image: string }
  | { readonly imageUrl: string }
  | { readonly pdf: string; readonly title: string };

/** A tool that the client really runs. */
export interface ClientTool {
  readonly name: string;
  readonly description?: string;
  readonly parameters: object;
  /** What it gives back; throwing is a failed call. */
  run(input: unknown): string | readonly Part[];
}

/** A conversation of words and tools, which every client can have. */
export interface PlainTask {
  readonly model: string;
  /** What the user says, each after the answer to the one before. */
  readonly says: readonly string[];
  readonly tools?: readonly ClientTool[];
}

/** A conversation for a client to have. */
export interface Task extends Omit<PlainTask, 'says'> {
  readonly system?: string;
  readonly says: readonly (string | readonly Part[])[];
  readonly forcedTool?: string;
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  /** Ask the model to think. */
  readonly isThinking?: boolean;
  /** JSON schema of the answer. */
  readonly schema?: object;
  /** Further fields of the body, for the vendors' own SDKs. */
  readonly fields?: object;
}

export interface MadeCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

/** What every client can tell of a reply. */
export interface PlainTurn {
  readonly text: string;
  readonly calls: readonly MadeCall[];
  readonly usage: Pick<TurnUsage, 'input' | 'output'>;
}

/** One reply of the model, as the client's SDK understood it. */
export interface Turn extends PlainTurn {
  readonly reasoning: string;
  /** The SDK's own word for why the reply ended. */
  readonly stop: string | null | undefined;
  readonly usage: TurnUsage;
  /** The message as the SDK gave it, for what only one dialect can say. */
  readonly message: unknown;
}

/** Totals with their parts inside, whatever the dialect counts. */
export interface TurnUsage {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  readonly reasoning: number | undefined;
}

/** What an SDK made of an error. */
export interface ClientFailure {
  /** Name of the error's class. */
  readonly className: string;
  readonly status: number | undefined;
  /** The error's type in the words of the dialect. */
  readonly type: string | undefined;
  readonly message: string;
  readonly header: (name: string) => string | undefined;
}

export interface CallOptions {
  /** Origin of the server, without `/v1`. */
  readonly url: string;
  readonly isStream: boolean;
  readonly signal?: AbortSignal;
  /** Tries after the first that the SDK itself makes; 0 when absent. */
  readonly maxRetries?: number;
  /** Called at the first text of a stream. */
  onText?(text: string): void;
}

/** An SDK that has conversations of words and tools, driven the same way as the others. */
export interface PlainClient {
  readonly name: string;
  /** Has the conversation, runs tools until the model asks for none, and gives every reply in order. */
  converse(task: PlainTask, options: CallOptions): Promise<readonly PlainTurn[]>;
  failure(error: unknown): ClientFailure;
}

/** An official SDK that can do all that a task asks for. */
export interface Client extends PlainClient {
  readonly dialect: WorldDialect;
  /** False: the SDK throws reasoning text away. */
  readonly showsReasoning: boolean;
  /** False: the SDK cannot send media inside a tool's result. */
  readonly sendsMediaInResults: boolean;
  converse(task: Task, options: CallOptions): Promise<readonly Turn[]>;
}

/** Replies to one question before a client gives up on a model that only calls tools. */
export const MAX_STEPS = 6;

export const partsOf = (said: string | readonly Part[]): readonly Part[] =>
  typeof said === 'string' ? [{ text: said }] : said;

/** The words of a tool's failure. */
export const failureText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

import { aiAnthropicClient, aiGoogleClient, aiOpenaiClient, aiResponsesClient } from './ai-sdk-client.ts';
import { anthropicClient } from './anthropic-client.ts';
import type { PlainClient } from './client.ts';
import { googleGenaiClient } from './google-genai-client.ts';
import { langchainAnthropicClient, langchainOpenaiClient, langchainResponsesClient } from './langchain-client.ts';
import { openaiClient } from './openai-client.ts';
import { openaiCompletionsClient } from './openai-completions-client.ts';
import { openaiResponsesClient } from './openai-responses-client.ts';

/** An SDK of the table of clients, and what it has not got. */
export interface SdkRow {
  readonly client: PlainClient;
  readonly hasNoTools?: boolean;
  readonly neverRetries?: boolean;
}

/** The vendors' own SDK of each dialect. */
export const VENDOR_SDKS: readonly SdkRow[] = [
  { client: anthropicClient },
  { client: openaiClient },
  { client: openaiResponsesClient },
  { client: openaiCompletionsClient, hasNoTools: true },
  { client: googleGenaiClient, neverRetries: true },
];

/** Every SDK that users point at pipeproxy. */
export const SDKS: readonly SdkRow[] = [
  ...VENDOR_SDKS,
  { client: aiAnthropicClient },
  { client: aiOpenaiClient },
  { client: aiResponsesClient },
  { client: aiGoogleClient },
  { client: langchainOpenaiClient },
  { client: langchainResponsesClient },
  { client: langchainAnthropicClient },
];

import { aiAnthropicClient, aiOpenaiClient } from './ai-sdk-client.ts';
import { anthropicClient } from './anthropic-client.ts';
import type { Client } from './client.ts';
import { openaiClient } from './openai-client.ts';

/** Every SDK that the tests drive. */
export const CLIENTS: readonly Client[] = [anthropicClient, openaiClient, aiAnthropicClient, aiOpenaiClient];

import { AnthropicFoundry } from '@anthropic-ai/foundry-sdk';
import { messagesClient } from './anthropic-client.ts';
import type { Client } from './client.ts';

/** `@anthropic-ai/foundry-sdk`, with its own key of a resource. */
export const foundryClient: Client = messagesClient(
  '@anthropic-ai/foundry-sdk',
  ({ url, maxRetries = 0 }) =>
    new AnthropicFoundry({ baseURL: `${url}/anthropic`, apiKey: 'FAKE-key', resource: null, maxRetries }),
);

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { recording } from '../../../test/recordings.ts';
import type { ChatRequest } from '../contract/chat-request.ts';
import type { JsonObject, JsonValue } from '../contract/json.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/index.ts';
import { isObject } from '../wire/json-values.ts';
import { createTokenEstimator } from './token-estimator.ts';

interface Interaction {
  readonly request: { readonly url: string; readonly json?: JsonObject };
  readonly response: { readonly status: number; readonly json?: JsonObject; readonly text?: string };
}

const folders = ['pydantic-ai', 'simonw-llm-anthropic'].flatMap((folder) => recording(folder) ?? []);

/** What the service counted, cached tokens included. */
function countedTokens({ json, text = '' }: Interaction['response']): number {
  const [, start] = /^data: (\{"type":"message_start".*\})$/m.exec(text) ?? [];
  const message: JsonValue | undefined = json ?? (start === undefined ? undefined : JSON.parse(start).message);
  const usage = isObject(message) && isObject(message.usage) ? message.usage : {};
  return ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens']
    .map((field) => Number(usage[field] ?? 0))
    .reduce((sum, tokens) => sum + tokens, 0);
}

function decode(body: JsonObject): ChatRequest {
  const context = { headers: {}, newId: (prefix: string) => prefix, now: () => 0, note: () => {} };
  const request = anthropicMessages.count?.decodeRequest(body, context);
  if (!request) throw new Error('the dialect cannot count');
  return request;
}

/** Pictures, files and tools that run at the service cost what no client sends. */
function isText({ messages, tools }: ChatRequest): boolean {
  const foreign = new Set(['image', 'document', 'opaque']);
  const isForeign = ({ blocks }: ChatRequest['messages'][number]): boolean =>
    blocks.some(
      (block) =>
        foreign.has(block.type) ||
        (block.type === 'tool-result' && block.content.some((inner) => foreign.has(inner.type))),
    );
  return tools.every(({ type }) => type === 'function') && !messages.some(isForeign);
}

const isCounted = ({ request, response }: Interaction): boolean =>
  /anthropic\.com\/v1\/messages(\?|$)/.test(request.url) &&
  response.status === 200 &&
  request.json !== undefined &&
  request.json.mcp_servers === undefined &&
  countedTokens(response) > 0;

const cases = folders
  .flatMap((folder) => globSync('**/*.json', { cwd: folder }).map((path) => join(folder, path)))
  .flatMap((file): readonly Interaction[] => JSON.parse(readFileSync(file, 'utf8')).interactions ?? [])
  .filter(isCounted)
  .map(({ request, response }) => ({ request: decode(request.json ?? {}), counted: countedTokens(response) }))
  .filter(({ request }) => isText(request));

const suite = folders.length > 0 ? describe : describe.skip; // skipped: no recordings, which is printed
suite('estimates beside recorded counts', () => {
  const estimator = createTokenEstimator();
  afterAll(() => estimator.close());

  it('are off by less than a quarter on average', async () => {
    const errors = await Promise.all(
      cases.map(async ({ request, counted }) => Math.abs((await estimator.estimate(request)) / counted - 1)),
    );
    expect(errors.length).toBeGreaterThan(60);
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.25);
  });
});

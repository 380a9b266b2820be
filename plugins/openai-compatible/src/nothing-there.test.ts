import { describe, expect, it } from '@jest/globals';
import type { ErrorFacts } from '@pipeproxy/core';
import { hintNothingThere } from './nothing-there.ts';

const error: ErrorFacts = { kind: 'not-found', message: 'No.' };

function hintOf(status: number, body: string, hasMessages = false): string | undefined {
  return hintNothingThere(error, { status, headers: {}, body }, hasMessages).hint;
}

describe('hintNothingThere', () => {
  it.each([
    ['Ollama', 404, '404 page not found'],
    ['a server without words', 404, ''],
    ['vLLM', 404, '{"detail":"Not Found"}'],
    ['vLLM, of a path that has another method', 405, '{"detail": "Method Not Allowed"}'],
    ['llama.cpp', 404, '{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}'],
    [
      'OpenAI',
      404,
      '{"error":{"message":"Invalid URL (POST /v1/v1/chat/completions)","type":"invalid_request_error"}}',
    ],
  ])('knows a path that is not there: %s', (_name, status, body) => {
    expect(hintOf(status, body)).toContain('`baseUrl`');
    expect(hintOf(status, body)).not.toContain('`wire: openai-chat`');
  });

  it('names the way out where the server was asked by its Messages API', () => {
    expect(hintOf(404, '404 page not found', true)).toContain('`wire: openai-chat`');
  });

  it.each([
    ['a missing model', 404, '{"error":{"message":"model \'qwen\' not found","type":"not_found_error"}}'],
    ['another status', 400, 'no'],
    ['a server that is down', 502, ''],
  ])('leaves others as they are: %s', (_name, status, body) => {
    expect(hintNothingThere(error, { status, headers: {}, body }, true)).toBe(error);
  });
});

import { describe, expect, it } from '@jest/globals';
import { isNothingThere } from './nothing-there.ts';

describe('a path that is not there', () => {
  it.each([
    ['Ollama', 404, '404 page not found'],
    ['a server without words', 404, ''],
    ['a web server', 404, '<html><h1>404 Not Found</h1></html>'],
    ['vLLM', 404, '{"detail":"Not Found"}'],
    ['vLLM, of a path that has another method', 405, '{"detail": "Method Not Allowed"}'],
    ['Anthropic', 404, '{"type":"error","error":{"type":"not_found_error","message":"Not Found"}}'],
    ['llama.cpp', 404, '{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}'],
    ['LM Studio', 404, '{"error":"Unexpected endpoint or method. (POST /messages)"}'],
    [
      'OpenAI',
      404,
      '{"error":{"message":"Invalid URL (POST /v1/v1/chat/completions)","type":"invalid_request_error"}}',
    ],
  ])('is known by what %s says', (_name, status, body) => {
    expect(isNothingThere({ status, body })).toBe(true);
  });

  it.each([
    ['a missing model', 404, '{"error":{"message":"model \'qwen\' not found","type":"not_found_error"}}'],
    ['another status', 400, 'no'],
    ['a server that is down', 502, ''],
  ])('is not %s', (_name, status, body) => {
    expect(isNothingThere({ status, body })).toBe(false);
  });
});

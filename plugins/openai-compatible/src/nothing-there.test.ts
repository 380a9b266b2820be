import { describe, expect, it } from '@jest/globals';
import type { ErrorFacts } from '@pipeproxy/core';
import { hintNothingThere } from './nothing-there.ts';

const error: ErrorFacts = { kind: 'not-found', message: 'No.' };

function hintOf(status: number, body: string, hasMessages = false): string | undefined {
  return hintNothingThere(error, { status, headers: {}, body }, hasMessages).hint;
}

describe('hintNothingThere', () => {
  it('names the option that leads to a path that is not there', () => {
    expect(hintOf(405, '{"detail": "Method Not Allowed"}')).toContain('`baseUrl`');
    expect(hintOf(404, '404 page not found')).not.toContain('`wire: openai-chat`');
  });

  it('names the way out where the server was asked by its Messages API', () => {
    expect(hintOf(404, '404 page not found', true)).toContain('`wire: openai-chat`');
  });

  it('leaves other errors as they are', () => {
    const failed = { status: 404, headers: {}, body: '{"error":{"message":"model \'qwen\' not found"}}' };
    expect(hintNothingThere(error, failed, true)).toBe(error);
  });
});

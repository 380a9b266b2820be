import {
  type ChatEvent,
  type FinishReason,
  type FoldedReply,
  type JsonObject,
  type Mapper,
  objectOf,
  parseJson,
  type ReplyContext,
  type Usage,
  type WireEvent,
} from '@pipeproxy/core';
import { GEMINI } from './dialect-id.ts';

const WORDS: Partial<Record<FinishReason, string>> = {
  length: 'MAX_TOKENS',
  context: 'MAX_TOKENS',
  'content-filter': 'SAFETY',
  refusal: 'SAFETY',
};

const usageMetadata = ({ inputTokens = 0, outputTokens = 0 }: Usage = {}): JsonObject => ({
  promptTokenCount: inputTokens,
  candidatesTokenCount: outputTokens,
  totalTokenCount: inputTokens + outputTokens,
});

const candidateOf = (parts: readonly JsonObject[], finish?: FinishReason): JsonObject => ({
  index: 0,
  content: { role: 'model', parts },
  ...(finish && { finishReason: WORDS[finish] ?? 'STOP' }),
});

const callPart = (name: string, text: string, signature?: { origin: string; value: string }): JsonObject => ({
  functionCall: { name, args: objectOf(parseJson(text)) ?? {} },
  ...(signature?.origin === GEMINI && { thoughtSignature: signature.value }),
});

/** The skeleton of an encoder of streams: a chunk for each piece of text, calls whole, the reason in the last chunk. */
export function createReplyEncoder({ model }: ReplyContext): Mapper<ChatEvent, WireEvent> {
  let call: Extract<ChatEvent, { type: 'tool-call-start' }> | undefined;
  let args = '';
  let usage: Usage | undefined;
  const say = (parts: readonly JsonObject[], finish?: FinishReason): readonly WireEvent[] => [
    {
      data: JSON.stringify({
        candidates: [candidateOf(parts, finish)],
        modelVersion: model,
        ...(finish && { usageMetadata: usageMetadata(usage) }),
      }),
    },
  ];
  return {
    push(event) {
      switch (event.type) {
        case 'text-delta':
        case 'refusal-delta':
          return say([{ text: event.delta }]);
        case 'reasoning-delta':
          return say([{ text: event.delta, thought: true }]);
        case 'tool-call-start':
          call = event;
          args = '';
          return [];
        case 'tool-call-delta':
          args += event.delta;
          return [];
        case 'tool-call-end':
          return call ? say([callPart(call.name, args, call.signature)]) : [];
        case 'usage':
          usage = event.usage;
          return [];
        case 'reply-end':
          return say([], event.finish.reason);
        case 'error':
          return [{ data: JSON.stringify({ error: { code: 500, message: event.error.message, status: 'INTERNAL' } }) }];
        default:
          return [];
      }
    },
    end: () => [],
  };
}

/** A whole response. */
export function encodeReply({ blocks, usage, finish }: FoldedReply, { model }: ReplyContext): JsonObject {
  const parts = blocks.flatMap((block): readonly JsonObject[] => {
    if (block.type === 'tool-call') return [callPart(block.name, block.arguments, block.signature)];
    if (block.type === 'reasoning') return [{ text: block.text, thought: true }];
    return block.type === 'opaque' ? [] : [{ text: block.text }];
  });
  const candidates = [candidateOf(parts, finish?.reason ?? 'stop')];
  return { candidates, modelVersion: model, usageMetadata: usageMetadata(usage) };
}

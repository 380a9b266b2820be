import {
  arrayOf,
  type ChatEvent,
  decodeWhole,
  type FoldedBlock,
  type FoldedReply,
  isObject,
  type JsonObject,
  type Mapper,
  objectOf,
  type Signature,
  stringOf,
  textOf,
  type WireEvent,
} from '@pipeproxy/core';
import { BEDROCK_CONVERSE } from './dialect-id.ts';
import { decodeFinish } from './finish.ts';
import { decodeUsage } from './usage.ts';

const proof = (value: string): Signature => ({ origin: BEDROCK_CONVERSE, value });

function decodeReasoning(content: JsonObject): FoldedBlock {
  const redacted = textOf(content.redactedContent);
  if (redacted !== undefined) return { type: 'reasoning', text: '', redacted: proof(redacted) };
  const said = objectOf(content.reasoningText);
  const signature = textOf(said?.signature);
  return { type: 'reasoning', text: stringOf(said?.text) ?? '', ...(signature && { signature: proof(signature) }) };
}

function decodeBlock(block: JsonObject): readonly FoldedBlock[] {
  const { text, toolUse, reasoningContent } = block;
  if (typeof text === 'string') return [{ type: 'text', text }];
  if (isObject(reasoningContent)) return [decodeReasoning(reasoningContent)];
  if (!isObject(toolUse)) return [];
  const input = objectOf(toolUse.input) ?? {};
  const written = Object.keys(input).length === 0 ? '' : JSON.stringify(input);
  const callId = stringOf(toolUse.toolUseId) ?? '';
  return [{ type: 'tool-call', callId, name: stringOf(toolUse.name) ?? '', kind: 'function', arguments: written }];
}

function decode(document: JsonObject): FoldedReply {
  const message = objectOf(objectOf(document.output)?.message);
  if (!message) {
    const error = {
      kind: 'bad-gateway',
      code: 'PP_UPSTREAM_NOT_JSON',
      message: 'Bedrock answered without a message.',
    } as const;
    return { blocks: [], error };
  }
  const blocks = arrayOf(message.content).filter(isObject).flatMap(decodeBlock);
  const usage = decodeUsage(objectOf(document.usage));
  const hasCalls = blocks.some(({ type }) => type === 'tool-call'); // bedrock trap 20
  return { blocks, finish: decodeFinish(document.stopReason, hasCalls), ...(usage && { usage }) };
}

/** Decodes a document of Converse. */
export const createWholeDecoder = (): Mapper<WireEvent, ChatEvent> => decodeWhole(decode);

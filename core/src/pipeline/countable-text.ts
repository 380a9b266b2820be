import type { ChatBlock, DocumentBlock } from '../contract/chat-block.ts';
import type { ChatRequest, ChatTool } from '../contract/chat-request.ts';
import type { JsonValue } from '../contract/json.ts';

/** What of a request costs input tokens, before anybody has counted any. */
export interface CountableText {
  /** Everything that the model reads as text, in pieces of their own. */
  readonly texts: readonly string[];
  readonly images: number;
  /** Size of all paged documents. */
  readonly documentBytes: number;
  readonly messages: number;
  readonly hasTools: boolean;
}

/** A document that lies elsewhere has a size that nobody here knows: one page. */
const UNKNOWN_DOCUMENT_BYTES = 50_000;

interface Tally {
  readonly texts: string[];
  images: number;
  documentBytes: number;
}

function tallyDocument({ source, title, context }: DocumentBlock, tally: Tally): void {
  tally.texts.push(title ?? '', context ?? '');
  if (source.kind === 'text') tally.texts.push(source.text);
  else tally.documentBytes += source.kind === 'base64' ? Math.floor(source.data.length * 0.75) : UNKNOWN_DOCUMENT_BYTES;
}

type Counters = {
  readonly [Type in ChatBlock['type']]: (block: Extract<ChatBlock, { type: Type }>, tally: Tally) => void;
};

/** How each kind of block counts. Signatures and encrypted reasoning are no text; sound has no known price in tokens. */
const COUNTERS: Counters = {
  text: ({ text }, { texts }) => texts.push(text),
  reasoning: ({ text }, { texts }) => texts.push(text),
  refusal: ({ text }, { texts }) => texts.push(text),
  'tool-call': (call, { texts }) => texts.push(call.name, call.arguments),
  'tool-result': ({ content }, tally) => tallyBlocks(content, tally),
  image: (_block, tally) => {
    tally.images += 1;
  },
  document: tallyDocument,
  audio: () => {},
  opaque: ({ value }, { texts }) => texts.push(JSON.stringify(value)),
};

function tallyBlocks(blocks: readonly ChatBlock[], tally: Tally): void {
  for (const block of blocks) (COUNTERS[block.type] as (block: ChatBlock, tally: Tally) => void)(block, tally);
}

function toolText(tool: ChatTool): JsonValue {
  if (tool.type === 'opaque') return tool.value;
  const { name, description } = tool;
  return {
    name,
    description,
    ...(tool.type === 'function' ? { schema: tool.schema } : { grammar: tool.grammar?.definition }),
  };
}

/** Collects what a request's tokens are counted from: system prompt, blocks of every kind, tools and the answer's schema. */
export function countableText(request: ChatRequest): CountableText {
  const tally: Tally = { texts: [], images: 0, documentBytes: 0 };
  for (const { blocks } of request.messages) tallyBlocks(blocks, tally);
  for (const tool of request.tools) tally.texts.push(JSON.stringify(toolText(tool)));
  if (request.output?.type === 'json-schema') tally.texts.push(JSON.stringify(request.output.schema));
  return {
    ...tally,
    texts: tally.texts.filter((text) => text !== ''),
    messages: request.messages.length,
    hasTools: request.tools.length > 0,
  };
}

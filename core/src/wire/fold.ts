import type {
  ChatEvent,
  Citation,
  Extras,
  OpaqueBlock,
  ReasoningBlock,
  RefusalBlock,
  TextBlock,
  ToolCallBlock,
} from '../contract/index.ts';
import { blockExtras } from './block-extras.ts';
import type { FoldedReply } from './folded-reply.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type GrowingText = Mutable<Omit<TextBlock, 'citations'>> & { citations?: Citation[] };
type Growing = GrowingText | Mutable<ReasoningBlock> | Mutable<ToolCallBlock> | Mutable<RefusalBlock> | OpaqueBlock;

/** Folds events one by one, so that the caller need not keep them. */
export interface Fold {
  /** Takes the next event of the reply. */
  add(event: ChatEvent): void;
  /** What has been folded so far. */
  reply(): FoldedReply;
}

type StartEvent = Extract<
  ChatEvent,
  { type: 'text-start' | 'reasoning-start' | 'tool-call-start' | 'refusal-start' | 'opaque' }
>;

function newBlock(event: StartEvent): Growing {
  switch (event.type) {
    case 'text-start':
      return { type: 'text', text: '', ...blockExtras(event) };
    case 'refusal-start':
      return { type: 'refusal', text: '', ...blockExtras(event) };
    case 'reasoning-start':
      return {
        type: 'reasoning',
        text: '',
        ...(event.redacted && { redacted: event.redacted }),
        ...blockExtras(event),
      };
    case 'tool-call-start': {
      const { callId, name, kind, signature } = event;
      return {
        type: 'tool-call',
        callId,
        name,
        kind,
        arguments: '',
        ...(signature && { signature }),
        ...blockExtras(event),
      };
    }
    case 'opaque':
      return { type: 'opaque', dialect: event.dialect, kind: event.kind, value: event.value };
  }
}

function cite(block: Growing, citation: Citation): void {
  if (block.type !== 'text') return;
  if (block.citations) block.citations.push(citation);
  else block.citations = [citation];
}

/** What the end tells of a block replaces what its start told under the same dialect. */
function settle(block: Exclude<Growing, OpaqueBlock>, { extras }: { readonly extras?: Extras }): void {
  if (extras) block.extras = { ...block.extras, ...extras };
}

function grow(block: Growing | undefined, event: ChatEvent): void {
  if (block === undefined || block.type === 'opaque') return;
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'refusal-delta':
    case 'tool-call-delta':
      if (block.type === 'tool-call') block.arguments += event.delta;
      else block.text += event.delta;
      break;
    case 'citation':
      cite(block, { dialect: event.dialect, value: event.value });
      break;
    case 'reasoning-end':
      if (block.type === 'reasoning' && event.signature) block.signature = event.signature;
      settle(block, event);
      break;
    case 'text-end':
    case 'refusal-end':
    case 'tool-call-end':
      settle(block, event);
      break;
  }
}

/** Starts an empty fold. */
export function createFold(): Fold {
  const blocks = new Map<string, Growing>();
  const head: Mutable<Omit<FoldedReply, 'blocks'>> = {};
  return {
    add(event) {
      switch (event.type) {
        case 'reply-start':
          if (event.replyId !== undefined) head.replyId = event.replyId;
          if (event.model !== undefined) head.model = event.model;
          break;
        case 'text-start':
        case 'reasoning-start':
        case 'tool-call-start':
        case 'refusal-start':
        case 'opaque':
          blocks.set(event.id, newBlock(event));
          break;
        case 'usage':
          head.usage = event.usage;
          break;
        case 'reply-end':
          head.finish = event.finish;
          break;
        case 'error':
          head.error = event.error;
          break;
        default:
          if ('id' in event) grow(blocks.get(event.id), event);
      }
    },
    reply: () => ({ ...head, blocks: [...blocks.values()] }),
  };
}

/** Folds the events of a reply into one object, blocks in order of their first sight. */
export function foldEvents(events: Iterable<ChatEvent>): FoldedReply {
  const fold = createFold();
  for (const event of events) fold.add(event);
  return fold.reply();
}

import type { ChatEvent } from '../../contract/chat-event.ts';
import type { ReplyContext } from '../../contract/dialect.ts';
import type { Finish } from '../../contract/finish-reason.ts';
import type { Mapper } from '../../contract/mapper.ts';
import { callEvents } from './call-events.ts';
import { openingsFor } from './openings.ts';
import { settleHeld } from './settle-held.ts';
import { type CallableTools, callableTools, type TextCall } from './text-call.ts';
import { createToolTextScanner, type ToolTextScanner } from './tool-text-scanner.ts';

type EventOf<Type extends ChatEvent['type']> = Extract<ChatEvent, { type: Type }>;

/** A text block that is being given out. */
interface OpenText {
  readonly id: string;
  readonly scanner: ToolTextScanner;
  /** Its first event, until there are words. */
  start: EventOf<'text-start'> | undefined;
}

/** A reply that was cut short or filtered stays so, whatever it has called. */
const finishOf = (finish: Finish): Finish =>
  finish.reason === 'stop' || finish.reason === 'other' ? { reason: 'tool-calls' } : finish; // trap 12

class ReplyBridge implements Mapper<ChatEvent, ChatEvent> {
  readonly #context: ReplyContext;
  readonly #tools: CallableTools;
  #open: OpenText | undefined;
  /** Everything since the first thing that looks like a call. */
  #held: ChatEvent[] | undefined;
  /** True once the upstream has called in its own way, or has failed. */
  #isOff = false;

  constructor(context: ReplyContext, tools: CallableTools) {
    this.#context = context;
    this.#tools = tools;
  }

  push(event: ChatEvent): readonly ChatEvent[] {
    if (this.#isOff) return [event];
    if (event.type === 'tool-call-start' || event.type === 'error') return this.#letGo(event);
    if (event.type === 'reply-end') return this.#finish(event);
    if (this.#held) return this.#keep(this.#held, event);
    return this.#pass(event);
  }

  end(): readonly ChatEvent[] {
    return [];
  }

  #pass(event: ChatEvent): readonly ChatEvent[] {
    switch (event.type) {
      case 'text-start':
        this.#open = { id: event.id, start: event, scanner: createToolTextScanner(openingsFor(this.#tools)) };
        return [];
      case 'text-delta':
        return this.#scan(event.delta);
      case 'text-end':
        return this.#endText(event);
      case 'citation':
        return [...this.#start(), event];
      default:
        return [event];
    }
  }

  /** The first event of the open text, once. */
  #start(): readonly ChatEvent[] {
    const start = this.#open?.start;
    if (!this.#open || !start) return [];
    this.#open.start = undefined;
    return [start];
  }

  #say(delta: string): ChatEvent[] {
    if (!this.#open || delta === '') return [];
    return [...this.#start(), { type: 'text-delta', id: this.#open.id, delta }];
  }

  #scan(delta: string): readonly ChatEvent[] {
    const scanner = this.#open?.scanner;
    const said = this.#say(scanner?.push(delta) ?? '');
    if (scanner?.isHolding) this.#held = this.#say(scanner.end());
    return said;
  }

  #endText(event: ChatEvent): readonly ChatEvent[] {
    const rest = [...this.#say(this.#open?.scanner.end() ?? ''), ...this.#start()];
    this.#open = undefined;
    return [...rest, event];
  }

  #keep(held: ChatEvent[], event: ChatEvent): readonly ChatEvent[] {
    if (event.type === 'keepalive' || event.type === 'usage') return [event];
    held.push(event);
    return [];
  }

  /** From here on everything passes. */
  #letGo(event: ChatEvent): readonly ChatEvent[] {
    const waiting = this.#held ?? this.#say(this.#open?.scanner.end() ?? '');
    this.#isOff = true;
    return [...waiting, event];
  }

  #finish(event: EventOf<'reply-end'>): readonly ChatEvent[] {
    const { events, calls, unread } = settleHeld(this.#held ?? [], this.#tools);
    if (unread > 0) this.#note('was no call of a declared tool', unread);
    if (calls.length === 0) return [...events, event];
    const called = this.#wanted(calls).flatMap((call, index) => callEvents(call, index + 1, this.#context));
    return [...events, ...called, { ...event, finish: finishOf(event.finish) }];
  }

  /** All calls, unless the client takes one at a time. */
  #wanted(calls: readonly TextCall[]): readonly TextCall[] {
    if (this.#context.request.allowsParallelTools !== false || calls.length === 1) return calls;
    this.#note('the client takes one call at a time', calls.length - 1);
    return calls.slice(0, 1);
  }

  #note(effect: string, count: number): void {
    this.#context.note({ feature: 'tool-text', effect, count });
  }
}

/**
 * Makes tool calls of those that a model has written as text. Undefined for a request without tools. A reply that also calls in the
 * upstream's own way is left as it is.
 */
export function bridgeReply(context: ReplyContext): Mapper<ChatEvent, ChatEvent> | undefined {
  const tools = callableTools(context.request);
  return tools.size === 0 ? undefined : new ReplyBridge(context, tools);
}

import type { ChatEvent, ChatEventType, Mapper } from '../contract/index.ts';

type EndType = 'text-end' | 'reasoning-end' | 'tool-call-end' | 'refusal-end';

const END_OF_START: Partial<Record<ChatEventType, EndType>> = {
  'text-start': 'text-end',
  'reasoning-start': 'reasoning-end',
  'tool-call-start': 'tool-call-end',
  'refusal-start': 'refusal-end',
};

const END_TYPES: ReadonlySet<ChatEventType> = new Set<EndType>(Object.values(END_OF_START));

interface OpenBlock {
  readonly id: string;
  readonly endType: EndType;
}

/** The events that are let through, and which block they have left open. */
interface Gate {
  readonly out: ChatEvent[];
  open: OpenBlock | undefined;
}

function letThrough(gate: Gate, event: ChatEvent): void {
  gate.out.push(event);
  const endType = END_OF_START[event.type];
  if (endType && 'id' in event) gate.open = { id: event.id, endType };
  else if (END_TYPES.has(event.type)) gate.open = undefined;
}

/** Lets the waiting blocks through, the first seen first, until one of them stays open. */
function release(gate: Gate, waiting: Map<string, ChatEvent[]>): void {
  for (const [id, events] of waiting) {
    if (gate.open) return;
    waiting.delete(id);
    for (const event of events) letThrough(gate, event);
  }
}

function closeAll(gate: Gate, waiting: Map<string, ChatEvent[]>): void {
  release(gate, waiting);
  while (gate.open) {
    letThrough(gate, { type: gate.open.endType, id: gate.open.id });
    release(gate, waiting);
  }
}

/**
 * Turns blocks that may interleave into blocks one at a time, which is what encoders get.
 *
 * Events of the open block pass at once; those of other blocks wait until it has ended and then come in the order in which their
 * blocks were first seen. `reply-end` closes what is still open. `error` passes at once and drops what waits: after it a client
 * reads nothing. Whatever comes after these two is dropped.
 */
export function sequentialBlocks(): Mapper<ChatEvent, ChatEvent> {
  const waiting = new Map<string, ChatEvent[]>();
  let open: OpenBlock | undefined;
  let isOver = false;

  function hold(id: string, event: ChatEvent): readonly ChatEvent[] {
    const held = waiting.get(id);
    if (held) held.push(event);
    else waiting.set(id, [event]);
    return [];
  }

  return {
    push(event) {
      if (isOver) return [];
      if ('id' in event && open && open.id !== event.id) return hold(event.id, event);
      const gate: Gate = { out: [], open };
      if (event.type === 'reply-end') closeAll(gate, waiting);
      isOver = event.type === 'reply-end' || event.type === 'error';
      letThrough(gate, event);
      if (!gate.open && waiting.size > 0 && !isOver) release(gate, waiting);
      open = gate.open;
      return gate.out;
    },
    end: () => [],
  };
}

import type { ChatEvent, ErrorFacts, Finish, Mapper, Usage } from '../contract/index.ts';

/** What is known of a reply so far, whichever way it goes. */
export interface ReplyView {
  /** True once the model has said something. */
  readonly hasGenerated: boolean;
  /** True once the reply's own last word has come. */
  readonly isComplete: boolean;
  readonly usage: Usage | undefined;
  readonly finish: Finish | undefined;
  readonly error: ErrorFacts | undefined;
}

/** A view that is kept by a mapper through which all events of the reply go unchanged. */
export interface ViewTap extends Mapper<ChatEvent, ChatEvent> {
  readonly view: ReplyView;
}

const GENERATED = new Set<ChatEvent['type']>([
  'text-delta',
  'reasoning-delta',
  'refusal-delta',
  'tool-call-start',
  'opaque',
]);

export function createViewTap(): ViewTap {
  const view: { -readonly [K in keyof ReplyView]: ReplyView[K] } = {
    hasGenerated: false,
    isComplete: false,
    usage: undefined,
    finish: undefined,
    error: undefined,
  };
  return {
    view,
    push(event) {
      if (GENERATED.has(event.type)) view.hasGenerated = true;
      else if (event.type === 'reasoning-start' && event.redacted) view.hasGenerated = true;
      else if (event.type === 'usage') view.usage = event.usage;
      else if (event.type === 'error') view.error = event.error;
      else if (event.type === 'reply-end') {
        view.finish = event.finish;
        view.isComplete = true;
      }
      return [event];
    },
    end: () => [],
  };
}

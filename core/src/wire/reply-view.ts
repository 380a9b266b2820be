import type { ChatEvent, ErrorFacts, Finish, Mapper, ReplyWatch, Usage } from '../contract/index.ts';

/** What is known of a reply so far, whichever way it goes. */
export interface ReplyView extends Omit<ReplyWatch, 'push'> {
  /** Names of the tools that the reply calls, as the client declared them; absent where nothing is decoded. */
  readonly toolNames?: ReadonlySet<string>;
  /** The upstream's own id of the reply, where the client gets another one. */
  readonly replyId?: string | undefined;
}

/** True for events that carry something that the model has said. */
function isGenerated(event: ChatEvent): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'refusal-delta':
      return event.delta !== '';
    case 'reasoning-start':
      return event.redacted !== undefined;
    case 'tool-call-start':
    case 'opaque':
      return true;
    default:
      return false;
  }
}

/** A view that is kept by a mapper through which all events of the reply go unchanged. */
export class ViewTap implements Mapper<ChatEvent, ChatEvent>, ReplyView {
  hasGenerated = false;
  isComplete = false;
  usage: Usage | undefined;
  finish: Finish | undefined;
  error: ErrorFacts | undefined;
  readonly toolNames = new Set<string>();
  replyId: string | undefined;

  push(event: ChatEvent): readonly ChatEvent[] {
    this.hasGenerated ||= isGenerated(event);
    if (event.type === 'tool-call-start') this.toolNames.add(event.name);
    else if (event.type === 'reply-start') this.replyId = event.replyId;
    else if (event.type === 'usage') this.usage = event.usage;
    else if (event.type === 'error') this.error = event.error;
    else if (event.type === 'reply-end') {
      this.finish = event.finish;
      this.isComplete = true;
    }
    return [event];
  }

  end(): readonly ChatEvent[] {
    return [];
  }
}

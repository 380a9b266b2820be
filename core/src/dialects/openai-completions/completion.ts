import type { Finish, JsonObject, ReplyContext } from '../../contract/index.ts';
import { noteOddEnd } from '../../wire/note-odd-end.ts';
import { finishWord } from '../openai-chat/finish-reason.ts';
import { ownExtrasOf } from './own-extras.ts';

/** The fields that every chunk and document begins with. Ids are our own: the upstream's says nothing to the client. */
export function envelope({ newId, now, model }: ReplyContext): JsonObject {
  return { id: newId('cmpl-'), object: 'text_completion', created: Math.floor(now() / 1000), model };
}

/** The one choice of a chunk or document. */
export function choiceOf(text: string, finish: string | null): JsonObject {
  return { text, index: 0, logprobs: null, finish_reason: finish };
}

/** Why it ended: nobody can call a tool here, and a refusal in the model's own words is text. */
export function wordOf(finish: Finish, context: Pick<ReplyContext, 'note'>): string {
  noteOddEnd(finish, context);
  return finishWord(finish, { hasCalls: false, hasRefusal: false, isLegacy: false });
}

/** What stands before the model's own text: the prompt, where the client wants to see it again. */
export function echoOf({ request }: ReplyContext): string {
  return ownExtrasOf(request).echo ?? '';
}

const EFFECTS: Readonly<Record<string, string>> = {
  reasoning: 'the dialect has no place for reasoning',
  'tool-call': 'the dialect has no tools',
};

/** Names a block of a reply that this dialect cannot show. */
export function noteBlock(type: string, { note }: ReplyContext): void {
  note({ feature: 'reply-block', effect: EFFECTS[type] ?? 'the dialect has text only' });
}

import type { CodecContext, Finish } from '../../contract/index.ts';
import { noteOddEnd } from '../../wire/note-odd-end.ts';

/** Names what an end cannot say in the dialects of OpenAI: why a filter stopped the reply, and ends that they do not know. */
export function noteUnsaidEnd(finish: Finish, context: Pick<CodecContext, 'note'>): void {
  noteOddEnd(finish, context);
  if (finish.reason === 'content-filter' && finish.explanation !== undefined) {
    context.note({ feature: 'filter-explanation', effect: 'the dialect has no field for the words of a filter' });
  }
}

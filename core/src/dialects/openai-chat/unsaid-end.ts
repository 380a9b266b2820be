import type { CodecContext, Finish } from '../../contract/index.ts';

/** Names what an end cannot say in the dialects of OpenAI: why a filter stopped the reply. */
export function noteUnsaidEnd({ reason, explanation }: Finish, { note }: Pick<CodecContext, 'note'>): void {
  if (reason === 'content-filter' && explanation !== undefined) {
    note({ feature: 'filter-explanation', effect: 'the dialect has no field for the words of a filter' });
  }
}

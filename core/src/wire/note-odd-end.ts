import type { CodecContext, Finish } from '../contract/index.ts';

/** Names an end that the client's dialect has no word for: it would look like a good one, and nobody would ask why. */
export function noteOddEnd({ reason, raw }: Finish, { note }: Pick<CodecContext, 'note'>): void {
  if (reason === 'other' && raw !== undefined) {
    note({ feature: 'finish-reason', effect: 'the dialect has no word for such an end' });
  }
}

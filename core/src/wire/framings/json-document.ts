import { defineFraming, type Mapper, type SplitLimits, type WireEvent } from '../../contract/index.ts';
import { HeldBytes } from '../held-bytes.ts';
import { eventTooLarge } from './event-too-large.ts';

/** `application/json` and its kin (`application/problem+json`), parameters or not. */
const JSON_TYPE = /^application\/(?:[^;\s]+\+)?json\s*(?:;|$)/;

function split({ maxEventBytes }: SplitLimits): Mapper<Uint8Array, WireEvent> {
  const held = new HeldBytes();
  return {
    push(bytes) {
      if (held.length + bytes.length > maxEventBytes) throw eventTooLarge(maxEventBytes);
      held.append(bytes);
      return [];
    },
    end() {
      // A byte order mark counts as white space here.
      const text = held.take().toString('utf8').trim();
      return text === '' ? [] : [{ data: text }];
    },
  };
}

/** One JSON document: one event, given out at the end. Whether it is whole is for its reader to say. */
export const jsonDocument = defineFraming({
  id: 'json-document',
  contentType: 'application/json',
  isStream: false,
  matches: (contentType) => JSON_TYPE.test(contentType),
  split,
  join: () => ({ push: ({ data, comment }) => (comment === undefined ? [data] : []), end: () => [] }),
});

import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../contract/index.ts';
import { keptFields } from './own-extras.ts';

const keptOf = (fields: JsonObject) =>
  keptFields({ extras: { 'anthropic-messages': fields, 'openai-chat': { a: 1 } } });

describe('what this dialect keeps of a block', () => {
  it.each(['original', 'isUploaded', 'isDerived', 'cache_control'])(
    'is sent again, but for our own note %s',
    (name) => {
      expect(keptOf({ citations: { enabled: true }, [name]: {} })).toEqual({ citations: { enabled: true } });
    },
  );
});

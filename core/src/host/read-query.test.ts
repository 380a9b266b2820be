import { describe, expect, it } from '@jest/globals';
import { readQuery } from './read-query.ts';

describe('readQuery', () => {
  it('reads what stands behind the question mark', () => {
    expect({ ...readQuery('/v1/messages?beta=true&alt=s%20e&alt=sse') }).toEqual({ beta: 'true', alt: 'sse' });
    expect(readQuery('/v1/messages')).toEqual({});
    expect(readQuery(undefined)).toEqual({});
  });

  it('security 7: leaves credentials out, and has no prototype', () => {
    const query = readQuery('/x?key=FAKE&api_key=FAKE&access_token=FAKE&auth_token=FAKE&KEY=FAKE&a=1');
    expect({ ...query }).toEqual({ a: '1' });
    expect(query.constructor).toBeUndefined();
  });
});

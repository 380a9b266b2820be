import { describe, expect, it } from '@jest/globals';
import { dryPack } from '../support/packed-files.ts';

// Which dependencies there are, their hashes and their install scripts: test/packages.test.ts.
describe('security 29: the supply chain', () => {
  it('security 29: the same tree packs to the same bytes', () => {
    const [first, second] = [dryPack(), dryPack()].map((packed) =>
      packed.map(({ name, integrity }) => [name, integrity]),
    );
    expect(first).toContainEqual(['pipeproxy', expect.stringMatching(/^sha512-/)]);
    expect(second).toEqual(first);
  });
});

import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { cutsOf } from '../../testing/cuts.ts';
import { sse } from '../../wire/framings/sse.ts';
import { replyContext, run } from '../openai-chat/__fixtures__/kit.ts';
import { createStreamDecoder } from './stream-decoder.ts';

const folder = `${import.meta.dirname}/__fixtures__`;
const names = globSync('*.reply.sse', { cwd: folder }).map((file) => file.replace('.reply.sse', ''));

describe('the fixtures', () => {
  it('are there', () => {
    expect(names).toHaveLength(2);
  });

  it.each(names)('%s decodes to its events, wherever the bytes are cut', (name) => {
    const expected = JSON.parse(readFileSync(`${folder}/${name}.events.json`, 'utf8'));
    for (const { chunks } of cutsOf(readFileSync(`${folder}/${name}.reply.sse`))) {
      const wire = run(sse.split({ maxEventBytes: 100_000 }), chunks);
      // As text: there are thousands of cuts.
      expect(JSON.stringify(run(createStreamDecoder(replyContext()), wire))).toBe(JSON.stringify(expected));
    }
  });
});

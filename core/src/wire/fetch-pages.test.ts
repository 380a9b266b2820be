import { describe, expect, it } from '@jest/globals';
import type { JsonValue, Send } from '../contract/index.ts';
import { fetchPages } from './fetch-pages.ts';
import { textOf } from './json-values.ts';

async function fetched(pageAt: (at: number) => JsonValue) {
  const asked: string[] = [];
  const send: Send = async ({ url }) => {
    const bytes = Buffer.from(JSON.stringify(pageAt(asked.push(url) - 1)));
    const body = { whole: async () => bytes, destroy: () => {}, async *[Symbol.asyncIterator]() {} };
    return { status: 200, headers: {}, body };
  };
  const next = ({ after }: { after?: JsonValue }) => textOf(after) && `&after=${textOf(after)}`;
  const list = { url: 'https://a.test/models?size=2', headers: {}, next };
  return { pages: await fetchPages(send, list, new AbortController().signal), asked };
}

describe('fetchPages', () => {
  it('reads until a page names none after it', async () => {
    const { pages, asked } = await fetched((at) => (at === 0 ? { n: 0, after: 'x' } : { n: at }));
    expect(pages).toEqual([{ n: 0, after: 'x' }, { n: 1 }]);
    expect(asked).toEqual(['https://a.test/models?size=2', 'https://a.test/models?size=2&after=x']);
  });

  it('takes what is no page for an empty one', async () => {
    expect((await fetched(() => null)).pages).toEqual([{}]);
  });

  it('gives up on a host that always has another page', async () => {
    expect((await fetched(() => ({ after: 'x' }))).pages).toHaveLength(10);
  });
});

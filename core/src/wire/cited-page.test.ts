import { describe, expect, it } from '@jest/globals';
import { citedPage } from './cited-page.ts';

describe('citedPage', () => {
  it.each([
    [
      { type: 'web_search_result_location', url: 'https://a.test', title: 'A' },
      { url: 'https://a.test', title: 'A' },
    ],
    [
      { type: 'url_citation', url_citation: { url: 'https://a.test' } },
      { url: 'https://a.test', title: 'https://a.test' },
    ],
    [{ web: { uri: 'https://a.test', title: 'A' } }, { url: 'https://a.test', title: 'A' }],
    [{ uri: 'https://a.test' }, { url: 'https://a.test', title: 'https://a.test' }],
    [{ type: 'char_location', document_title: 'A' }, undefined],
    ['https://a.test', undefined],
  ])('finds the page of %j', (source, page) => {
    expect(citedPage(source)).toEqual(page);
  });
});

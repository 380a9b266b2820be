import { describe, expect, it } from '@jest/globals';
import { spellings } from './plugin-names.ts';
import { renamed } from './rename.ts';

const rename = (source: string, from: string) => renamed(source, spellings(from), spellings('my-llm'));

describe('renamed', () => {
  it.each([
    ['acme', "import acme from './acme.ts';", "import myLlm from './my-llm.ts';"],
    ['acme', "defineProvider<AcmeOptions>({ name: 'acme' })", "defineProvider<MyLlmOptions>({ name: 'my-llm' })"],
    ['acme', '// ACME_KEY of Acme', '// MY_LLM_KEY of MyLlm'],
    ['slow-log', "const slowLog = define({ name: 'slow-log' })", "const myLlm = define({ name: 'my-llm' })"],
    ['today', 'it is todayish', 'it is todayish'],
  ])('of %s: %s', (from, source, wanted) => {
    expect(rename(source, from)).toBe(wanted);
  });
});

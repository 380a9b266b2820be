import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { UsageGroup, UsageSums } from '@pipeproxy/core';
import type { UsageReport } from '@pipeproxy/core/host';
import { createTempFolder, type TempFolder } from '../../../test/temp-folder.ts';
import { fakeSurroundings } from '../__fixtures__/fake-surroundings.ts';
import { run } from '../run.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = createTempFolder({ 'package.json': '{}' });
});
afterEach(() => folder[Symbol.dispose]());

const SUMS: UsageSums = { requests: 1, failed: 0, unpriced: 0 };
const OPUS: UsageGroup = {
  ...{ key: 'claude-opus-4-5', requests: 1_200, failed: 3, unpriced: 2 },
  ...{ inputTokens: 2_000_000, cachedReadTokens: 750_000, cacheableTokens: 1_000_000, cachedWriteTokens: 5 },
  ...{ outputTokens: 40_000, reasoningTokens: 1_000, costUsd: 12.34567 },
};
const LLAMA: UsageGroup = { key: 'llama3', requests: 4, failed: 0, unpriced: 4, inputTokens: 90, outputTokens: 8 };
const NOBODY: UsageGroup = { requests: 2, failed: 2, unpriced: 0 };
const TOTAL: UsageSums = {
  ...{ requests: 1_206, failed: 5, unpriced: 6, inputTokens: 2_000_090, cachedReadTokens: 750_000 },
  ...{ cacheableTokens: 1_000_000, outputTokens: 40_008, reasoningTokens: 1_000, costUsd: 12.34567 },
};
const REPORT: UsageReport = { groups: [NOBODY, LLAMA, OPUS], total: TOTAL };

async function usage(argv: readonly string[] = [], report?: UsageReport) {
  const surroundings = fakeSurroundings({ cwd: folder.path, ...(report && { usage: report }) });
  const code = await run(['usage', ...argv], surroundings);
  return { code, out: surroundings.out, error: surroundings.error, query: surroundings.queries[0] };
}

const of = (groups: readonly UsageGroup[], total = SUMS): UsageReport => ({ groups, total });
const named = (key: string): UsageReport => of([{ ...SUMS, key }]);

describe('usage', () => {
  it('shows an aligned table, the dearest first, with the sum of all: that of the guide', async () => {
    const { code, out } = await usage(['--since', '2026-11-14T13:05', '--until', '2026-11-21T13:05'], REPORT);
    expect(code).toBe(0);
    const guide = readFileSync(new URL('../../../docs/guide/usage.md', import.meta.url), 'utf8');
    expect(guide).toContain(`\n\`\`\`\n${out}\`\`\`\n`);
    expect(out.split('\n').slice(2, 4)).toEqual([
      'model            requests  failed      input   cached  cached %  output  reasoning   cost USD  unpriced',
      'claude-opus-4-5     1,200       3  2,000,000  750,000      75.0  40,000      1,000  ≥ 12.3457         2',
    ]);
  });

  it('law 3: leaves unknown empty, and shows a known nothing', async () => {
    const { out } = await usage([], of([{ ...SUMS, key: 'm', inputTokens: 0, cachedReadTokens: 0, costUsd: 0 }]));
    expect(out).toMatch(/^m +1 +0 +0 +0 {2,}0\.0000$/m);
    expect(out).toMatch(/^total +1 +0$/m);
    expect(out).not.toContain('no known price');
  });

  it('does not round a cost to nothing', async () => {
    expect((await usage([], of([{ ...SUMS, key: 'm', costUsd: 0.000_01 }]))).out).toMatch(/^m .* < 0\.0001$/m);
  });

  it('says that one request is left out', async () => {
    const { out } = await usage([], of([{ ...SUMS, key: 'm' }], { ...SUMS, unpriced: 1 }));
    expect(out).toContain('One request has no known price: it is not in the cost.');
  });

  it('shows days in their order', async () => {
    const days = ['2026-11-03', '2026-11-01', '2026-11-02'].map((key, at) => ({ ...SUMS, key, costUsd: at }));
    const { out, query } = await usage(['--by', 'day'], of(days));
    expect(out.match(/^2026\S+/gm)).toEqual(['2026-11-01', '2026-11-02', '2026-11-03']);
    expect(query?.by).toBe('day');
  });

  it('looks at the last seven days by model, and by key at the name of the client key', async () => {
    const { query } = await usage([], REPORT);
    expect(query?.by).toBe('model');
    expect((query?.untilMs ?? 0) - (query?.sinceMs ?? 0)).toBe(7 * 86_400_000);
    expect((await usage(['--by', 'key'], REPORT)).query?.by).toBe('client');
  });

  it('says that nothing was recorded yet, which is no failure', async () => {
    const { code, out } = await usage();
    expect(code).toBe(0);
    expect(out).toBe(`Nothing was recorded yet: there is no ledger in ${folder.path}/home/ledger.\n`);
    expect(JSON.parse((await usage(['--json'])).out)).toMatchObject({
      groups: [],
      total: { requests: 0, costUsd: null },
    });
    expect((await usage(['--csv'])).out.split('\r\n')).toHaveLength(2);
  });

  it('says that there were no requests', async () => {
    expect((await usage(['--since', '1h'], of([]))).out).toMatch(/^No requests from 2\S+ \S+ to 2\S+ \S+\.\n$/);
  });

  it('prints JSON under names that stay, unknown as null', async () => {
    const argv = ['--since', '2026-11-01T00:00Z', '--until', '2026-11-02T00:00Z', '--json'];
    const { out } = await usage(argv, REPORT);
    const unknown = {
      ...{ inputTokens: null, cachedReadTokens: null, cachedWriteTokens: null, cachedShare: null },
      ...{ outputTokens: null, reasoningTokens: null, costUsd: null },
    };
    expect(JSON.parse(out)).toEqual({
      since: '2026-11-01T00:00:00.000Z',
      until: '2026-11-02T00:00:00.000Z',
      timeZone: expect.any(String),
      by: 'model',
      groups: [
        {
          ...{ key: 'claude-opus-4-5', requests: 1_200, failed: 3, unpriced: 2, inputTokens: 2_000_000 },
          ...{ cachedReadTokens: 750_000, cachedWriteTokens: 5, cachedShare: 0.75, outputTokens: 40_000 },
          ...{ reasoningTokens: 1_000, costUsd: 12.34567 },
        },
        { ...unknown, key: 'llama3', requests: 4, failed: 0, unpriced: 4, inputTokens: 90, outputTokens: 8 },
        { ...unknown, key: null, requests: 2, failed: 2, unpriced: 0 },
      ],
      total: expect.objectContaining({ requests: 1_206, unpriced: 6, costUsd: 12.34567 }),
    });
  });

  it('prints CSV as RFC 4180 has it, unknown empty, without the sum', async () => {
    expect((await usage(['--csv'], REPORT)).out).toBe(
      [
        'model,requests,failed,input_tokens,cached_read_tokens,cached_write_tokens,cached_share,output_tokens,reasoning_tokens,cost_usd,unpriced',
        'claude-opus-4-5,1200,3,2000000,750000,5,0.75,40000,1000,12.34567,2',
        'llama3,4,0,90,,,,8,,,4',
        ',2,2,,,,,,,,0',
        '',
      ].join('\r\n'),
    );
  });

  it.each([
    ['=HYPERLINK("http://x.example")', `"'=HYPERLINK(""http://x.example"")"`],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(1)', "'@SUM(1)"],
    ['  =1', "'  =1"],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['a\r\nb', 'a\ufffd\ufffdb'],
    ['\t=1', '\ufffd=1'],
    ["gpt-4's", "gpt-4's"],
  ])('CSV keeps %j a text of one cell', async (key, cell) => {
    const [, row] = (await usage(['--csv', '--by', 'session'], named(key))).out.split('\r\n');
    expect(row).toBe(`${cell},1,0,,,,,,,,0`);
  });

  it.each(['\u001b[2J', '\u009b2J', 'a\u0007', '\u202egpt', 'a\nb'])('lets %j steer no terminal', async (key) => {
    for (const form of [[], ['--csv']]) {
      const { out } = await usage(form, named(key));
      expect(out).toContain('\ufffd');
      expect(out).not.toContain(key);
    }
  });

  it.each([
    [['--since', 'yesterday'], 'It must be a span like 7d'],
    [['--by', 'cost'], 'Allowed choices are model, upstream, key, session, day'],
    [['--json', '--csv'], "option '--csv' cannot be used with option '--json'"],
    [['--since', '2026-11-02', '--until', '2026-11-01'], '--since is not before --until'],
    [['today'], 'too many arguments'],
  ])('%j is wrong use', async (argv, words) => {
    const { code, error, out } = await usage(argv, REPORT);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toContain(words);
  });
});

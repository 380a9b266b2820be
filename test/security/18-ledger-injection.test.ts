import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { UsageRecord } from '@pipeproxy/core';
import { openLedgerDatabase } from '../../plugins/ledger-sqlite/src/ledger-database.ts';
import { encodeRow } from '../../plugins/ledger-sqlite/src/usage-row.ts';
import { RULES } from '../architecture/rules.ts';
import { readSourceFiles } from '../architecture/source-file.ts';
import { DIALECT_CALLS } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { createTempFolder } from '../temp-folder.ts';

/** Values that mean something to SQL, to LIKE, to SQLite's own functions, or to nobody. */
const ODD: readonly string[] = [
  "'; DROP TABLE usage; --",
  "' OR '1'='1",
  '" OR ""="',
  "x'); DELETE FROM usage; --",
  '%',
  '_',
  '%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%',
  '\\',
  '?',
  ':since',
  '$1',
  '@x',
  'NULL',
  "char(0)||'x'",
  '[GLOB*?]',
  '\u0000x',
  '\ud800',
  '`x`',
  '/* x */',
  '1; ATTACH DATABASE "/tmp/x" AS x',
];

const recordOf = (odd: string, index: number): UsageRecord => ({
  id: `req_${index}${odd}`,
  startedAtMs: index,
  operation: odd as never,
  dialect: odd,
  client: odd,
  session: odd,
  requestedModel: odd,
  upstream: odd,
  model: odd,
  status: 200,
  errorCode: odd,
  stopReason: odd,
  inputTokens: Number.MAX_SAFE_INTEGER,
  outputTokens: Number.NaN,
  cachedReadTokens: Number.POSITIVE_INFINITY,
  cachedWriteTokens: -1,
  reasoningTokens: 1.5,
  costUsd: -0,
  durationMs: 1e308,
  attempts: 0,
  losses: [odd, odd],
});

describe('security 18: injection into the ledger', () => {
  it('security 18: no SQL is built from strings', () => {
    const rule = RULES.find(({ name }) => name.startsWith('no SQL is built'));
    const files = readSourceFiles().filter(({ path }) => /^plugins\/(ledger|store)-/.test(path));
    expect(files.length).toBeGreaterThan(5);
    expect(files.flatMap((file) => rule?.find(file) ?? ['no rule'])).toEqual([]);
    const withSql = readSourceFiles().filter(({ imports, isTest }) => !isTest && imports.includes('node:sqlite'));
    expect(withSql.every(({ path }) => /^plugins\/(ledger|store)-/.test(path))).toBe(true);
  });

  it('security 18: odd values in every column are values', () => {
    using folder = createTempFolder();
    const database = openLedgerDatabase(folder.path);
    try {
      const records = [...ODD, 'x'.repeat(1_000_000), "'".repeat(1_000_000)].map(recordOf);
      database.add(records.map(encodeRow));
      const kept = database.query({});
      expect(kept).toHaveLength(records.length);
      for (const { client, session, model } of kept) expect([session, model]).toEqual([client, client]);
      const isText = (odd: string): boolean => odd.isWellFormed() && !odd.includes('\0');
      const oldestFirst = kept.toReversed();
      // What is no text, or holds a NUL, may come back changed, but as one value in its own row.
      for (const [index, odd] of ODD.entries()) {
        if (isText(odd)) expect(oldestFirst[index]).toMatchObject({ client: odd, losses: [odd, odd] });
      }
    } finally {
      database.close();
    }
  });

  it('security 18: odd values in every filter find nothing more', () => {
    using folder = createTempFolder();
    const database = openLedgerDatabase(folder.path);
    try {
      database.add([recordOf('plain', 1), recordOf('plain', 2)].map(encodeRow));
      for (const odd of ODD) {
        const query = { sinceMs: odd, untilMs: odd, limit: odd } as never;
        let found: readonly UsageRecord[] = [];
        try {
          found = database.query(query);
        } catch (error) {
          expect(String(error)).toMatch(/datatype|mismatch|type/i);
        }
        expect(found.length).toBeLessThanOrEqual(2);
      }
      expect(database.query({})).toHaveLength(2);
      expect(database.query({ limit: 1 })).toHaveLength(1);
    } finally {
      database.close();
    }
  });
});

describe('security 18: from outside', () => {
  let proxy: PipeproxyProcess;

  beforeAll(async () => {
    proxy = await startPipeproxy({ models: { '*': 'demo/demo' } });
  });

  afterAll(() => proxy?.stop());

  it('security 18: keys, models and sessions are values', async () => {
    let sent = 0;
    for (const { path, headers, body, id } of DIALECT_CALLS) {
      for (const odd of ODD) {
        const session = odd.replace(/[^\x20-\x7e]/g, '');
        const named = id === 'openai-chat' ? { 'x-session-id': session } : { 'x-claude-code-session-id': session };
        const reply = await rawCall(proxy.url, {
          path,
          headers: { ...headers, authorization: `Bearer ${session}`, ...named },
          body: body(odd, 'hello'),
        });
        sent += 1;
        expect(reply.status).toBe(200);
      }
    }
    const rows = await proxy.ledgerRows(sent);
    expect(rows).toHaveLength(sent);
    const models = rows.map(({ requested_model }) => requested_model);
    for (const odd of ODD) if (odd.isWellFormed() && !odd.includes('\0')) expect(models).toContain(odd);
    expect(rows.some(({ session }) => session === "'; DROP TABLE usage; --")).toBe(true);
  });

  it('security 18: names of a megabyte are cut short', async () => {
    const { path, headers, body } = DIALECT_CALLS[1]!;
    const large = "'%_".repeat(350_000);
    const reply = await rawCall(proxy.url, {
      path,
      headers: { ...headers, 'x-session-id': large.slice(0, 50_000) },
      body: body(large, 'hello', { prompt_cache_key: large }),
    });
    expect(reply.status).toBe(200);
    const row = await proxy.ledgerRow(String(reply.headers['x-request-id']));
    expect(String(row?.requested_model).length).toBeLessThanOrEqual(256);
    expect(String(row?.session).length).toBeLessThanOrEqual(256);
  });
});

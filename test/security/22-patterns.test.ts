import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compileGlob, fillStars } from '../../core/src/pipeline/glob.ts';
import { nearestNames } from '../../core/src/pipeline/nearest-names.ts';
import { readSourceFiles } from '../architecture/source-file.ts';
import { DIALECT_CALLS } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';

const LENGTH = 50_000;
/** A linear pattern takes a millisecond at most; one that is quadratic takes a second for so many characters. */
const MAX_MS = 250;
const SHORTER = 20_000;
const SHORTER_MS = 60;

const PATTERNS = [
  '*a*a*a*a*b',
  '*a*a*a*a*a*a*a*a*a*a*a*a*b',
  'a*a*a*a*a*c',
  '*',
  '**',
  '*****b',
  '*aa*aaa*aaaa*b',
  '*ab*ab*ab*',
];

/** Time of the processor, which others of a busy machine do not take away. */
function spentMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  return process.threadCpuUsage(before).user / 1_000;
}

/** True when it is slow each time: what runs first is not compiled yet. */
const isSlow = (work: () => void, maxMs: number): boolean => [1, 2, 3].every(() => spentMs(work) > maxMs);

interface FoundPattern {
  readonly path: string;
  readonly pattern: RegExp;
}

/** Every regular expression that meets what others say; what stands in a config is its owner's own. */
function regularExpressions(): readonly FoundPattern[] {
  return readSourceFiles()
    .filter(({ path, isTest }) => !isTest && /^(core|plugins)\//.test(path) && !path.startsWith('core/src/testing/'))
    .flatMap(({ path, nodes }) =>
      nodes
        .filter(({ type }) => type === 'RegExpLiteral')
        .map(({ pattern, flags }) => ({ path, pattern: new RegExp(String(pattern), String(flags)) })),
    );
}

/** Texts that make a pattern which can backtrack do so: what it takes, again and again, and then something that it does not. */
function* longTexts({ source }: RegExp): Generator<string> {
  const units = new Set([
    'a',
    '0',
    ' ',
    '-',
    '_',
    '.',
    '/',
    '"',
    '\\',
    '\n',
    '\t',
    '=',
    'a-',
    'a0',
    ' a',
    '0.',
    '{',
    '${',
    'aA',
  ]);
  for (const word of source.match(/[a-zA-Z0-9_-]+|[^\\[\](){}?*+|^$]/g) ?? []) units.add(word);
  for (const unit of units) {
    const run = unit.repeat(Math.ceil(SHORTER / unit.length));
    yield `${run}\u0000`;
    yield `x${run}!`;
  }
}

describe('security 22: regular expressions', () => {
  it.each(PATTERNS)('security 22: the pattern %s takes linear time', (pattern) => {
    const glob = compileGlob(pattern);
    const names = ['a'.repeat(LENGTH), `${'a'.repeat(LENGTH)}b`, 'ab'.repeat(LENGTH / 2), `${'a'.repeat(LENGTH)}c`];
    for (const name of names) expect(isSlow(() => glob.match(name), MAX_MS)).toBe(false);
  });

  it('security 22: a pattern is looked for in few steps', () => {
    let steps = 0;
    const counted = new Proxy(new String('a'.repeat(LENGTH)), {
      get(target, property) {
        const value: unknown = Reflect.get(target, property);
        if (typeof value !== 'function') return value;
        return (...given: readonly unknown[]) => {
          steps += 1;
          return Reflect.apply(value, target, given);
        };
      },
    });
    expect(compileGlob('*a*a*a*a*b').match(counted as unknown as string)).toBeUndefined();
    expect(compileGlob('*a*a*a*a*').match(counted as unknown as string)).toBeDefined();
    expect(steps).toBeLessThan(50);
  });

  it('security 22: stars that matched much are filled in once', () => {
    const stars = ['x'.repeat(LENGTH)];
    expect(isSlow(() => fillStars('upstream/*-*', stars), MAX_MS)).toBe(false);
    expect(fillStars('upstream/*', ['$&$1*'])).toBe('upstream/$&$1*');
  });

  it('security 22: the nearest names of a long one are looked for in its beginning', () => {
    const names = Array.from({ length: 300 }, (_, index) => `model-with-an-ordinary-name-${index}`);
    const find = (length: number) => () => nearestNames('model-with-an-ordnary-name-'.repeat(length), names);
    for (const length of [1, LENGTH]) expect(isSlow(find(length), MAX_MS)).toBe(false);
  });

  it('security 22: no regular expression of the program backtracks', () => {
    const found = regularExpressions();
    expect(found.length).toBeGreaterThan(60);
    const slow = found.flatMap(({ path, pattern }) => {
      for (const text of longTexts(pattern)) {
        const look = (): void => {
          pattern.lastIndex = 0;
          pattern.test(text);
        };
        if (isSlow(look, SHORTER_MS)) return [`${path}: ${pattern} for ${JSON.stringify(text.slice(0, 20))}`];
      }
      return [];
    });
    expect(slow).toEqual([]);
  });

  describe('from outside', () => {
    let proxy: PipeproxyProcess;

    beforeAll(async () => {
      const models = Object.fromEntries(
        PATTERNS.filter((pattern) => !/^\*+$/.test(pattern)).map((pattern) => [pattern, 'demo/demo']),
      );
      proxy = await startPipeproxy({ models });
    });

    afterAll(() => proxy?.stop());

    it('security 22: a model name of 50,000 letters is answered at once', async () => {
      for (const { path, headers, body } of DIALECT_CALLS) {
        for (const model of ['a'.repeat(LENGTH), 'demo'.repeat(LENGTH), '/'.repeat(LENGTH), `${'a'.repeat(LENGTH)}b`]) {
          const reply = await rawCall(proxy.url, { path, headers, body: body(model, 'hello') });
          expect([200, 404]).toContain(reply.status);
          expect(reply.text.length).toBeLessThan(LENGTH * 3);
        }
      }
    });
  });
});

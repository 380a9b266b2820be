import assert from 'node:assert/strict';
import { ERROR_CODES, type ErrorFacts, type ErrorKind } from '../../contract/index.ts';
import { parseJson } from '../../wire/json-values.ts';
import type { Check } from '../check.ts';
import { checkGrammar } from '../check-grammar.ts';
import type { CodecBench } from './codec-bench.ts';

const FURTHER: readonly ErrorKind[] = ['context-overflow', 'content-filter', 'billing', 'conflict'];
const KINDS: readonly ErrorKind[] = [...new Set<ErrorKind>([...Object.values(ERROR_CODES), ...FURTHER])];
const CONTEXT = { requestId: 'req_test' };
const MESSAGE = 'Something “odd” happened.';

/** Statuses on which clients act, whatever the dialect. */
const STATUS_OF_KIND: Partial<Record<ErrorKind, number>> = {
  'rate-limit': 429,
  authentication: 401,
  'not-found': 404,
  'too-large': 413,
};

const NOT_THE_DIALECTS: readonly string[] = [
  '',
  'no JSON',
  '<html><title>502</title></html>',
  'null',
  '[]',
  '{}',
  '{"error":5}',
  '{"error":{"message":{}}}',
  '{"error":{"message":"x","type":[],"code":{}}}',
  '{"__proto__":{"message":"x"}}',
];

function checkEncoded({ dialect }: CodecBench, kind: ErrorKind): void {
  const { status, body } = dialect.encodeError({ kind, message: MESSAGE, code: 'PP_INTERNAL' }, CONTEXT);
  assert(status >= 400 && status <= 599, `status ${status}`);
  if (STATUS_OF_KIND[kind]) assert.equal(status, STATUS_OF_KIND[kind]);
  if (kind === 'upstream-auth') assert.notEqual(status, 401, "our credential's fault is not the client's");
  assert(parseJson(body) !== undefined, 'the body is no JSON');
  const again = dialect.decodeError({ status, headers: {}, body });
  assert(again.message.includes(MESSAGE), `the words are lost: ${again.message}`);
}

function checkInStream({ dialect, decode, encode }: CodecBench, error: ErrorFacts): void {
  const began = encode(true, [
    { type: 'reply-start', replyId: 'r', model: 'm' },
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: 'Half' },
  ]);
  const encoded = encode(true, [{ type: 'reply-start', replyId: 'r', model: 'm' }]);
  for (const before of [[], began.slice(0, -1), began, encoded]) {
    const events = decode(true, [...before, ...[dialect.encodeStreamError(error, CONTEXT)].flat()]);
    const last = events.at(-1);
    assert(last?.type === 'error' && last.error.message.includes(MESSAGE), JSON.stringify(last));
    assert.deepEqual(checkGrammar(events), []);
  }
}

/** Errors in the words of the dialect, from us and from upstreams. */
export function errorChecks(bench: CodecBench): readonly Check[] {
  const { dialect } = bench;
  return [
    ...KINDS.map((kind) => ({ name: `an error of the kind ${kind} is told`, run: () => checkEncoded(bench, kind) })),
    {
      name: 'an error in a stream is its last word',
      run: () => checkInStream(bench, { kind: 'overloaded', message: MESSAGE }),
    },
    {
      name: 'reads failed replies that are not in its words',
      run() {
        for (const body of NOT_THE_DIALECTS) {
          for (const status of [400, 401, 404, 413, 429, 500, 529]) {
            const { kind, message } = dialect.decodeError({ status, headers: {}, body });
            assert(KINDS.includes(kind), `${status} ${body} has the kind ${kind}`);
            assert(typeof message === 'string' && message !== '', `${status} ${body} has no message`);
          }
        }
      },
    },
  ];
}

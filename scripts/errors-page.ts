import { ERROR_CODES, type ErrorCode } from '../core/src/contract/error-codes.ts';
import type { ErrorKind } from '../core/src/contract/error-facts.ts';
import { builtIns } from '../core/src/host/built-ins.ts';
import { ERROR_NOTES } from './error-notes.ts';
import { markdownTable } from './markdown-table.ts';

/** What each kind means, in the order of the page. */
const KINDS: Readonly<Record<ErrorKind, string>> = {
  'invalid-request': 'the request is wrong',
  'context-overflow': 'the conversation is longer than the model can read',
  'content-filter': 'a filter of the upstream refused it',
  authentication: 'no client key, or a wrong one',
  'upstream-auth': 'the upstream refused the key of pipeproxy',
  permission: 'not allowed',
  billing: 'the account of the upstream has no money or quota left',
  'not-found': 'no such path or model',
  'method-not-allowed': 'the path has another method',
  conflict: 'two requests stood in the way of each other',
  'too-large': 'the body is too large',
  'unsupported-media': 'the body is of a wrong type or encoding',
  'rate-limit': 'too many requests',
  timeout: 'it took too long',
  server: 'something broke',
  'bad-gateway': 'the upstream cannot be reached, or its answer cannot be used',
  overloaded: 'the upstream is too busy',
};

function codeTable(): string {
  const codes = Object.keys(ERROR_CODES) as ErrorCode[];
  const rows = codes.map((code) => [`\`${code}\``, ERROR_CODES[code], ERROR_NOTES[code].when, ERROR_NOTES[code].cure]);
  return markdownTable(['Code', 'Kind', 'When', 'What to do'], rows);
}

function kindTable(): string {
  const { dialects = [] } = builtIns;
  const rows = Object.entries(KINDS).map(([kind, meaning]) => {
    const facts = { kind: kind as ErrorKind, message: meaning };
    return [kind, meaning, ...dialects.map(({ encodeError }) => encodeError(facts, { requestId: '' }).status)];
  });
  return markdownTable(['Kind', 'Means', ...dialects.map(({ id }) => `\`${id}\``)], rows);
}

/** The page docs/reference/errors.md. */
export function errorsPage(): string {
  return `# Errors

<!-- Written by \`npm run docs\` from core/src/contract/error-codes.ts. Do not edit. -->

Every error that pipeproxy makes has a code, which never changes its meaning, and a message that says what happened and what to
do. A client gets it in the shape of its own dialect, with a status that its kind decides. The log and the ledger have the code. A
client finds it in the error's \`code\`, unless its dialect has a word of its own for the kind (\`model_not_found\`).

An error that an upstream reported keeps the words of the upstream. Between equal dialects it is passed on as it came, unless it
is about the key of pipeproxy.

## Codes

${codeTable()}

## Kinds and their statuses

${kindTable()}
`;
}

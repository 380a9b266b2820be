import { ERROR_CODES, type ErrorCode } from '../core/src/contract/error-codes.ts';
import { ERROR_NOTES } from './error-notes.ts';

const INTRODUCTION = `# Errors

<!-- Written by \`npm run docs\` from core/src/contract/error-codes.ts. Do not edit. -->

Every error of pipeproxy has a code, which never changes its meaning. A client gets it in the shape of its own dialect. The
message says what happened and what to do. The log and the ledger have the code too.

An error that an upstream reported keeps the words of the upstream.

## Codes

The kind decides the status; see below.
`;

function codeRows(): string {
  const codes = Object.keys(ERROR_CODES) as ErrorCode[];
  return codes
    .map((code) => `| \`${code}\` | ${ERROR_CODES[code]} | ${ERROR_NOTES[code].when} | ${ERROR_NOTES[code].cure} |`)
    .join('\n');
}

/** The page docs/reference/errors.md. */
export function errorsPage(): string {
  return `${INTRODUCTION}
| Code | Kind | When | What to do |
| --- | --- | --- | --- |
${codeRows()}
`;
}

import { ProxyError } from '@pipeproxy/core';

/** What the operating system says of a call that failed. */
interface SystemError {
  readonly code: string;
  readonly syscall: string;
  readonly path?: string;
  readonly address?: string;
  readonly hostname?: string;
  readonly port?: number;
}

function isSystemError(error: unknown): error is SystemError {
  return (
    typeof Reflect.get(Object(error), 'code') === 'string' && typeof Reflect.get(Object(error), 'syscall') === 'string'
  );
}

type Explain = (error: SystemError) => readonly [message: string, hint: string];

const noAddress: Explain = ({ address, hostname }) => [
  `This machine has no address ${address ?? hostname}.`,
  'Check `--host` or `server.host`.',
];

const noFolder: Explain = ({ path }) => [
  `The folder ${path} cannot be made.`,
  'Name another with PIPEPROXY_HOME or `state.folder`.',
];

/** By the call and its code; what is not here is nothing that a setting could cure. */
const EXPLANATIONS: ReadonlyMap<string, Explain> = new Map([
  ['listen EADDRNOTAVAIL', noAddress],
  ['getaddrinfo ENOTFOUND', noAddress],
  ['getaddrinfo EAI_AGAIN', noAddress],
  [
    'listen EACCES',
    ({ port }) => [
      `This user may not listen on port ${port}.`,
      'Choose one above 1023: `--port 8317`, or `server.port`.',
    ],
  ],
  ['open ENOENT', ({ path }) => [`There is no file ${path}.`, 'Check the paths in the config.']],
  ['open EACCES', ({ path }) => [`The file ${path} may not be opened.`, 'Check who may read and write it.']],
  ['mkdir EACCES', noFolder],
  ['mkdir EROFS', noFolder],
  ['mkdir ENOTDIR', noFolder],
  ['mkdir EEXIST', noFolder],
]);

/** An error of the operating system that a setting can cure, in words; anything else as it is. */
export function explainSystemError(error: unknown): unknown {
  if (!isSystemError(error)) return error;
  const explain = EXPLANATIONS.get(`${error.syscall} ${error.code}`);
  if (!explain) return error;
  const [message, hint] = explain(error);
  return new ProxyError('PP_CONFIG_INVALID', message, { hint, cause: error });
}

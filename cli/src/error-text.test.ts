import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ProxyError } from '@pipeproxy/core';
import { createTempFolder } from '../../test/temp-folder.ts';
import { errorReport, errorText } from './error-text.ts';

describe('errorReport', () => {
  it('keeps message, code and hint', () => {
    const error = new ProxyError('PP_PORT_IN_USE', 'Taken.', { hint: 'Another.' });
    expect(errorReport(error)).toEqual({ message: 'Taken.', code: 'PP_PORT_IN_USE', hint: 'Another.' });
  });

  it('keeps the stack of what nobody foresaw', () => {
    const { code, message } = errorReport(new TypeError('x is not a function'));
    expect(code).toBe('PP_INTERNAL');
    expect(message).toMatch(/TypeError: x is not a function\n\s+at /);
  });

  it('says in words that the machine has no such address', async () => {
    const server = createServer();
    const error = await new Promise((resolve) => server.once('error', resolve).listen(0, '203.0.113.7'));
    expect(errorReport(error)).toEqual({
      code: 'PP_CONFIG_INVALID',
      message: 'This machine has no address 203.0.113.7.',
      hint: 'Check `--host` or `server.host`.',
    });
  });

  it('says in words that the state folder cannot be made', async () => {
    using folder = createTempFolder({ file: '' });
    const error: unknown = await mkdir(join(folder.path, 'file/state'), { recursive: true }).catch((thrown) => thrown);
    expect(errorReport(error)).toMatchObject({
      code: 'PP_CONFIG_INVALID',
      message: `The folder ${folder.path}/file/state cannot be made.`,
    });
  });
});

describe('errorText', () => {
  it('leaves out a hint that is not there', () => {
    expect(errorText({ message: 'a', code: 'B' })).toBe('error: a\ncode:  B\n');
  });
});

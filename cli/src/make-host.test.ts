import { describe, expect, it } from '@jest/globals';
import type { ReadConfig } from '@pipeproxy/config';
import { ProxyError } from '@pipeproxy/core';
import { createTempFolder } from '../../test/temp-folder.ts';
import { fakeSurroundings } from './__fixtures__/fake-surroundings.ts';
import { makeHost } from './make-host.ts';

const OPTIONS = {} as Parameters<typeof makeHost>[2];

function failing(error: Error) {
  const createHost = (): never => {
    throw error;
  };
  return fakeSurroundings({ cwd: '/nowhere', createHost });
}

describe('makeHost', () => {
  it('adds the lines on which the config names what cannot be made', async () => {
    using folder = createTempFolder({ 'c.yaml': 'upstreams:\n  mine:\n    provider: acme\n    region: x\n' });
    const error = Object.assign(new ProxyError('PP_PLUGIN_INVALID', 'wrong'), {
      problems: [{ path: 'upstreams.mine.region', message: 'No such region.', code: 'PP_PLUGIN_INVALID' }],
    });
    const file = `${folder.path}/c.yaml`;
    await expect(makeHost(failing(error), { file } as ReadConfig, OPTIONS)).rejects.toMatchObject({
      code: 'PP_PLUGIN_INVALID',
      message: 'The config has one mistake:\n  upstreams.mine.region (line 4): No such region.',
      hint: expect.stringContaining(file),
    });
  });

  it('leaves other errors alone', async () => {
    const error = new ProxyError('PP_PORT_IN_USE', 'taken');
    await expect(makeHost(failing(error), {} as ReadConfig, OPTIONS)).rejects.toBe(error);
  });
});

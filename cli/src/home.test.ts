import { describe, expect, it } from '@jest/globals';
import { homeFolder } from './home.ts';

describe('homeFolder', () => {
  it('is what PIPEPROXY_HOME says', () => {
    expect(homeFolder({ PIPEPROXY_HOME: '/srv/pp' })).toBe('/srv/pp');
  });

  it.each([undefined, '', ' '])('is a folder of the system when PIPEPROXY_HOME is %j', (PIPEPROXY_HOME) => {
    expect(homeFolder({ PIPEPROXY_HOME })).toMatch(/pipeproxy/);
    expect(homeFolder({ PIPEPROXY_HOME })).not.toContain('nodejs');
  });
});

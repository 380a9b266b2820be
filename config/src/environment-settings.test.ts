import { describe, expect, it } from '@jest/globals';
import { environmentSettings } from './environment-settings.ts';

describe('environmentSettings', () => {
  it('says nothing when nothing is said', () => {
    expect(environmentSettings({ PORT: '', LOG_LEVEL: ' ' })).toEqual({ config: {}, problems: [] });
  });

  it('reads PORT, LOG_LEVEL and BODY_LIMIT', () => {
    expect(environmentSettings({ PORT: '8318', LOG_LEVEL: 'WARNING', BODY_LIMIT: '10mb' }).config).toEqual({
      server: { port: 8318, limits: { maxBodyBytes: 10_485_760 } },
      logging: { level: 'warn' },
    });
  });

  it.each([
    ['silent', 'silent'],
    ['off', 'silent'],
    ['none', 'silent'],
    ['fatal', 'error'],
    ['critical', 'error'],
    ['error', 'error'],
    ['warn', 'warn'],
    ['warning', 'warn'],
    ['info', 'info'],
    ['debug', 'debug'],
    ['verbose', 'debug'],
    ['trace', 'debug'],
  ])('LOG_LEVEL=%s is our level %s', (LOG_LEVEL, level) => {
    expect(environmentSettings({ LOG_LEVEL }).config).toEqual({ logging: { level } });
  });

  it.each(['1', 'true', 'YES'])('PROXY_DEBUG=%s wins over LOG_LEVEL', (PROXY_DEBUG) => {
    expect(environmentSettings({ PROXY_DEBUG, LOG_LEVEL: 'error' }).config).toEqual({ logging: { level: 'debug' } });
  });

  it.each(['0', 'false', 'no'])('PROXY_DEBUG=%s changes nothing', (PROXY_DEBUG) => {
    expect(environmentSettings({ PROXY_DEBUG }).config).toEqual({});
  });

  it('names every value that it cannot use', () => {
    const { problems } = environmentSettings({ PORT: '70000', LOG_LEVEL: 'constructor', BODY_LIMIT: 'much' });
    expect(problems.map(({ path }) => path)).toEqual(['PORT', 'LOG_LEVEL', 'BODY_LIMIT']);
  });
});

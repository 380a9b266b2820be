import { describe, expect, it } from '@jest/globals';
import { loginTarget } from './login-target.ts';
import { openerOf } from './open-page.ts';

const plan = { provider: 'codex-oauth' };

describe('loginTarget', () => {
  it.each([
    ['codex', { codex: plan, other: plan }, { name: 'codex' }],
    ['codex', { plan }, { name: 'plan' }],
    ['codex-oauth', { plan }, { name: 'plan' }],
    ['codex', {}, { name: 'codex', added: plan }],
    ['acme', { mine: { provider: 'acme' } }, { name: 'mine' }],
    ['acme', {}, { name: 'acme' }],
  ])('%s among %j is %j', (asked, upstreams, target) => {
    expect(loginTarget(asked, upstreams)).toEqual(target);
  });

  it('refuses to guess', () => {
    expect(() => loginTarget('codex', { a: plan, b: plan })).toThrow('Several upstreams could be meant');
  });
});

describe('openerOf', () => {
  it('opens nothing where there is no screen', () => {
    expect(openerOf('linux', {})).toBeUndefined();
    expect(openerOf('linux', { DISPLAY: ':0' })).toEqual(['xdg-open']);
    expect(openerOf('darwin', {})).toEqual(['open']);
    expect(openerOf('aix', {})).toBeUndefined();
  });
});

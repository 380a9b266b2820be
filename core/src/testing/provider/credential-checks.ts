import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type Provider, ProxyError, type UpstreamRequest } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import { callOf, makeUpstream, secretsOf } from './provider-bench.ts';
import type { ProviderCallCase, ProviderCases } from './provider-cases.ts';

const BODY = Buffer.from('{"model":"kit","messages":[]}');

function requireRefusal<Options>(provider: Provider<Options>, options: Options, about: string): void {
  assert.throws(
    () => makeUpstream(provider, options),
    (error) => error instanceof ProxyError && error.code === 'PP_CONFIG_INVALID',
    `${about} is taken, or refused by another code than PP_CONFIG_INVALID`,
  );
}

function without<Options>({ options, secrets = [] }: ProviderCases<Options>): Options {
  return Object.fromEntries(
    Object.entries(options as object).filter(([key]) => !secrets.some((one) => one === key)),
  ) as Options;
}

/** Blank, unset and broken secrets are refused where the upstream is made, not where it is first asked. */
function createChecks<Options>(provider: Provider<Options>, cases: ProviderCases<Options>): readonly Check[] {
  const { options, secrets = [], isOpen = false } = cases;
  if (secrets.length === 0) return [];
  const allAs = (value: string): Options => ({ ...options, ...Object.fromEntries(secrets.map((key) => [key, value])) });
  const missing: Check = {
    name: 'an upstream without its credential is refused',
    run() {
      requireRefusal(provider, without(cases), 'a config without credential');
      requireRefusal(provider, allAs(' \n'), 'a blank credential');
    },
  };
  const broken: Check = {
    name: 'a credential that no header may hold is refused',
    run: () => requireRefusal(provider, allAs('FAKE\r\nx-evil: 1'), 'a credential with a line break'),
  };
  return isOpen ? [broken] : [missing, broken];
}

function declaredCheck<Options>(provider: Provider<Options>, cases: ProviderCases<Options>): Check {
  return {
    name: 'secrets are declared, and shown nowhere',
    run() {
      const { upstream, declared, lines } = makeUpstream(provider, cases.options);
      for (const secret of secretsOf(cases)) {
        assert(declared.includes(secret), 'a secret was not given to `services.secret`: the log cannot strike it out');
        assert(!inspect(upstream, { depth: 8, showHidden: true }).includes(secret), 'the upstream shows a secret');
        assert(!inspect(lines, { depth: 8 }).includes(secret), 'a secret was logged');
      }
    },
  };
}

async function checkCall<Options>(
  provider: Provider<Options>,
  cases: ProviderCases<Options>,
  one: ProviderCallCase,
): Promise<void> {
  const { upstream, lines } = makeUpstream(provider, cases.options);
  const call = callOf(upstream, one);
  const headers = Object.freeze({ 'content-type': 'application/json', 'x-kit': 'kept' });
  const request: UpstreamRequest = Object.freeze({ method: 'POST', url: upstream.address(call), headers, body: BODY });
  const sent = await upstream.authorize(request, call);
  assert.deepEqual([sent.method, sent.url, sent.headers['x-kit']], ['POST', request.url, 'kept']);
  assert.equal(Buffer.from(sent.body ?? []).toString(), BODY.toString(), 'the bytes are final');
  for (const [name, value] of Object.entries(one.headers ?? {})) assert.equal(sent.headers[name], value, name);
  for (const [name, value] of Object.entries(sent.headers)) assert.match(value, /^[\t\x20-\x7e]*$/, `header ${name}`);
  const elsewhere = inspect([{ ...sent, headers: undefined, body: Buffer.from(sent.body ?? []).toString() }, lines], {
    depth: 8,
  });
  for (const secret of secretsOf(cases))
    assert(!elsewhere.includes(secret), 'a secret is somewhere else than in a header');
}

/** The credential goes into the headers of a call, and nowhere else. */
export function credentialChecks<Options>(
  provider: Provider<Options>,
  cases: ProviderCases<Options>,
): readonly Check[] {
  return [
    ...createChecks(provider, cases),
    declaredCheck(provider, cases),
    ...cases.calls.map((one) => ({
      name: `the credential of a call for ${one.operation ?? 'chat'} in ${one.dialect} goes into its headers alone`,
      run: () => checkCall(provider, cases, one),
    })),
  ];
}

import assert from 'node:assert/strict';
import type { Provider } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import { optionsChecks } from '../options-checks.ts';
import { addressChecks } from './address-checks.ts';
import { credentialChecks } from './credential-checks.ts';
import { errorChecks } from './error-checks.ts';
import { liveChecks } from './live-checks.ts';
import type { ProviderCases } from './provider-cases.ts';
import { shapeChecks } from './shape-checks.ts';

/**
 * What every provider must hold: a sound schema that refuses wrong options, a refusal of upstreams without credential, addresses that
 * no model's name leads elsewhere, a credential that goes into the headers of a call and nowhere else, body rules that keep the
 * spelling of the rest, errors that are understood; and with `at`, calls through the whole of pipeproxy to a scripted server: whole
 * and streamed, from clients of every built-in dialect, broken off, refused, and the list of models.
 *
 * Nothing leaves this machine.
 *
 * @throws Nothing itself; a check throws an `AssertionError`.
 * @example
 * register(test, testProvider(acme, {
 *   options: { baseUrl: 'https://llm.acme.example/v1', apiKey: 'FAKE-key-of-acme' },
 *   secrets: ['apiKey'],
 *   calls: [{ model: 'large', dialect: 'openai-chat', url: 'https://llm.acme.example/v1/chat/completions' }],
 *   at: (url) => ({ baseUrl: `${url}/v1`, apiKey: 'FAKE-key-of-acme' }),
 * }));
 */
export function testProvider<Options>(provider: Provider<Options>, cases: ProviderCases<Options>): readonly Check[] {
  const good = [cases.options as object, ...(cases.goodOptions ?? [])] as const;
  const groups: readonly (readonly Check[])[] = [
    [{ name: 'has a name that a config can say', run: () => assert.match(provider.name, /^[a-z0-9]+(-[a-z0-9]+)*$/) }],
    optionsChecks(provider.options, good, cases.wrongOptions ?? []),
    addressChecks(provider, cases),
    credentialChecks(provider, cases),
    shapeChecks(provider, cases),
    errorChecks(provider, cases),
    liveChecks(provider, cases),
  ];
  return groups.flat().map(({ name, run }) => ({ name: `${provider.name}: ${name}`, run }));
}

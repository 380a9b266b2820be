import assert from 'node:assert/strict';
import type { Operation, Provider } from '../../contract/index.ts';
import { ProxyError } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import { callOf, makeUpstream, secretsOf } from './provider-bench.ts';
import type { ProviderCallCase, ProviderCases } from './provider-cases.ts';

/** Names that would lead elsewhere if they were put into a URL as they are. */
const HOSTILE_MODELS: readonly string[] = [
  '../../../admin',
  '..',
  '.',
  '',
  '/../',
  'a/../../b',
  '..%2f..%2fadmin',
  '%2e%2e/%2e%2e',
  '//evil.example',
  '@evil.example/',
  'x@evil.example:443',
  '\\\\evil.example\\x',
  'https://evil.example/v1',
  '?key=1',
  '#fragment',
  'a?b=c&d=e#f',
  'a\r\nhost: evil.example',
  'a\tb c',
  ';rm',
  'modell-ä-模型',
  'x'.repeat(4_000),
];

const PLAIN_MODEL = 'kit-plain-model';

/** The address of a model, split where the model's name stands in its path. */
function partsOf(text: string) {
  const { protocol, host, username, password, pathname, search, hash } = new URL(text);
  const [before = '', ...after] = pathname.split(PLAIN_MODEL);
  const origin = [protocol, host, username, password].join(' ');
  return { origin, search, hash, before, after: after.join(PLAIN_MODEL), hasModel: after.length > 0 };
}

function checkHostile(text: string, model: string, usual: ReturnType<typeof partsOf>): void {
  const about = `the model ${JSON.stringify(model.slice(0, 40))} gives ${text.slice(0, 200)}`;
  // A URL parser takes line ends out without a word.
  assert.match(text, /^[\x21-\x7e]+$/, about);
  const { origin, search, hash, before } = partsOf(text);
  assert.equal(origin, usual.origin, about);
  assert.equal(hash, usual.hash, about);
  if (!usual.hasModel) {
    assert.deepEqual(
      [before, search],
      [usual.before, usual.search.replaceAll(PLAIN_MODEL, encodeURIComponent(model))],
      about,
    );
    return;
  }
  assert.equal(search, usual.search, about);
  assert(before.startsWith(usual.before) && before.endsWith(usual.after), about);
}

function hostileCheck<Options>(
  provider: Provider<Options>,
  cases: ProviderCases<Options>,
  one: ProviderCallCase,
): Check {
  return {
    name: `no model's name leads a call for ${one.operation ?? 'chat'} in ${one.dialect} elsewhere`,
    run() {
      const { upstream } = makeUpstream(provider, cases.options);
      const addressOf = (model: string) => upstream.address({ ...callOf(upstream, one), model });
      const usual = partsOf(addressOf(PLAIN_MODEL));
      for (const model of HOSTILE_MODELS) {
        let text: string;
        try {
          text = addressOf(model);
        } catch (error) {
          assert(error instanceof ProxyError, `the model ${JSON.stringify(model)} throws ${error}`);
          continue;
        }
        checkHostile(text, model, usual);
      }
    },
  };
}

const OPERATIONS: readonly Operation[] = [
  'chat',
  'complete',
  'count',
  'embed',
  'embed-batch',
  'image',
  'image-edit',
  'compact',
  'models',
  'stored-response',
];

/** It is asked for every operation and any model; what it does not offer has no wires. */
function wiresCheck<Options>(provider: Provider<Options>, { options }: ProviderCases<Options>): Check {
  return {
    name: 'says of every operation what it speaks, whatever the model',
    run() {
      const { upstream } = makeUpstream(provider, options);
      for (const operation of OPERATIONS) {
        for (const model of [PLAIN_MODEL, ...HOSTILE_MODELS]) {
          const wires = upstream.wires(operation, model);
          assert(Array.isArray(wires), `the wires for ${operation} are no list`);
          for (const { dialect } of wires)
            assert.match(dialect, /^[a-z0-9]+(-[a-z0-9]+)*$/, 'a wire names its dialect');
        }
      }
    },
  };
}

/** Where calls go, and where they do not. */
export function addressChecks<Options>(provider: Provider<Options>, cases: ProviderCases<Options>): readonly Check[] {
  const checks = cases.calls.flatMap((one) => {
    const { operation = 'chat', model, dialect, url } = one;
    return [
      {
        name: `speaks ${dialect} for ${operation} of ${model}, at ${url}`,
        run() {
          const { upstream } = makeUpstream(provider, cases.options);
          const dialects = upstream.wires(operation, model).map((wire) => wire.dialect);
          assert(dialects.includes(dialect), `it speaks ${dialects.join(', ') || 'nothing'}`);
          const address = upstream.address(callOf(upstream, one));
          assert.equal(address, url);
          for (const secret of secretsOf(cases)) assert(!address.includes(secret), 'a secret stands in the address');
        },
      },
      hostileCheck(provider, cases, one),
    ];
  });
  return [wiresCheck(provider, cases), ...checks];
}

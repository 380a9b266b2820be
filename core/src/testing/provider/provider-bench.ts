import type { Dialect, Provider, Upstream, UpstreamCall } from '../../contract/index.ts';
import { Secret } from '../../contract/index.ts';
import { builtIns } from '../../host/built-ins.ts';
import { type FakeServices, fakeServices } from '../fake-services.ts';
import type { ProviderCallCase, ProviderCases } from './provider-cases.ts';

/** An upstream made of the usual options, and what it did with its services. */
export interface MadeUpstream extends FakeServices {
  readonly upstream: Upstream;
  /** Values that it has declared as secrets. */
  readonly declared: readonly string[];
}

/** Makes an upstream of a provider. */
export function makeUpstream<Options>(provider: Provider<Options>, options: Options): MadeUpstream {
  const declared: string[] = [];
  const fake = fakeServices({
    secret(value) {
      declared.push(value);
      return new Secret(value);
    },
  });
  return { ...fake, declared, upstream: provider.create(options, fake.services) };
}

/** The call of a case, as the pipeline would make it. */
export function callOf(upstream: Upstream, { operation = 'chat', model, dialect }: ProviderCallCase): UpstreamCall {
  const wire = upstream.wires(operation, model).find((each) => each.dialect === dialect) ?? { dialect };
  return { operation, model, wire, isStream: operation === 'chat' && wire.streams !== 'never' };
}

/** The texts of the secrets in the usual options. */
export function secretsOf<Options>({ options, secrets = [] }: ProviderCases<Options>): readonly string[] {
  return secrets.map((key) => String(options[key]));
}

/** The dialect of a case's call: one of the provider's own, or a built-in one. */
export function dialectOf<Options>(cases: ProviderCases<Options>, id: string): Dialect {
  const dialect = [...(cases.dialects ?? []), ...(builtIns.dialects ?? [])].find((each) => each.id === id);
  if (!dialect) throw new Error(`there is no dialect "${id}"; give it in \`dialects\``);
  return dialect;
}

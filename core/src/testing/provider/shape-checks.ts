import assert from 'node:assert/strict';
import type { JsonObject, Loss, Provider } from '../../contract/index.ts';
import { patchBytes } from '../../wire/patch/patch-bytes.ts';
import type { Check } from '../check.ts';
import { callOf, makeUpstream } from './provider-bench.ts';
import type { ProviderCallCase, ProviderCases } from './provider-cases.ts';

/** Spellings that do not survive a parser, by the key that they stand at. */
const SPELLED: Readonly<Record<string, string>> = {
  temperature: '1.0',
  kit_large: '12345678901234567890',
  kit_text: '"\\u00e9\\/"',
  kit_list: '[1e2,  0.10]',
};

const spelled = (key: string): string => `"${key}": ${SPELLED[key]}`;
const TEXT = `{"model": "kit", ${Object.keys(SPELLED).map(spelled).join(', ')}, "messages": [{"role": "user", "content": "\\u0041"}]}`;

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

function checkShape<Options>(
  provider: Provider<Options>,
  { options }: ProviderCases<Options>,
  one: ProviderCallCase,
): void {
  const { upstream } = makeUpstream(provider, options);
  const shape = upstream.shape?.(callOf(upstream, one), {});
  const losses: Loss[] = [];
  const inspected = shape?.inspect?.(freeze(JSON.parse(TEXT) as JsonObject), (loss) => losses.push(loss)) ?? [];
  const bytes = patchBytes(Buffer.from(TEXT), [...(shape?.patches ?? []), ...inspected]);
  const text = Buffer.from(bytes).toString();
  const body = JSON.parse(text) as JsonObject;
  const before = JSON.parse(TEXT) as JsonObject;
  for (const key of Object.keys(SPELLED)) {
    const isAsBefore = body[key] !== undefined && JSON.stringify(body[key]) === JSON.stringify(before[key]);
    if (isAsBefore) assert(text.includes(spelled(key)), `${key} is spelled otherwise in ${text}`);
  }
  for (const { feature } of losses) assert.match(feature, /^[a-z0-9]+(-[a-z0-9]+)*$/, 'losses are named in kebab case');
}

/** What body rules do not name stays as it was, byte for byte, and the parsed body is never changed. */
export function shapeChecks<Options>(provider: Provider<Options>, cases: ProviderCases<Options>): readonly Check[] {
  return cases.calls
    .filter(({ operation = 'chat' }) => operation === 'chat')
    .map((one) => ({
      name: `body rules for ${one.model} in ${one.dialect} keep the spelling of the rest`,
      run: () => checkShape(provider, cases, one),
    }));
}

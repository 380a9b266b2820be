import assert from 'node:assert/strict';
import { type JsonObject, type JsonValue, ProxyError } from '../../contract/index.ts';
import { patchBytes } from '../../wire/patch/patch-bytes.ts';
import type { Check } from '../check.ts';
import { fakeDecodeContext, fakeEncodeContext } from '../codec-contexts.ts';
import { plain } from '../plain.ts';
import type { CodecBench } from './codec-bench.ts';
import type { RequestFixture } from './fixtures.ts';

/** Spellings that a parser does not keep. */
const PROBE = '"kit_unknown":{"number":1.0,"large":12345678901234567890,"text":"\\u00e9"}';
const WRONG: readonly JsonValue[] = [null, 7, '', 'x', true, [], [null], [7], {}, { a: [] }];

function keepsUnknown({ codec, cases }: CodecBench, { body }: RequestFixture): void {
  const bytes = Buffer.from(
    JSON.stringify(body).replace('{', body && Object.keys(body).length > 0 ? `{${PROBE},` : `{${PROBE}`),
  );
  const patches = [
    ...[true, false].map((isStream) => codec.streamPatches({ ...body } as never, isStream, cases.options ?? {})),
    ...(['append', 'prepend', 'replace'] as const).map((mode) => codec.systemPatches(body, mode, 'Be brief.')),
  ];
  for (const each of patches) {
    const changed = Buffer.from(patchBytes(bytes, each)).toString();
    assert(changed.includes(PROBE), `${JSON.stringify(each)} touches what it does not name`);
  }
}

function addsSystem({ codec }: CodecBench, { body }: RequestFixture): void {
  for (const mode of ['append', 'prepend', 'replace'] as const) {
    const patched = patchBytes(Buffer.from(JSON.stringify(body)), codec.systemPatches(body, mode, 'Kit says hello.'));
    const { messages } = codec.decodeRequest(JSON.parse(Buffer.from(patched).toString()), fakeDecodeContext());
    const system = messages.filter(({ role }) => role === 'system');
    assert(JSON.stringify(system).includes('Kit says hello.'), `${mode}: the text is in no system prompt`);
  }
}

function comesBack({ codec, cases }: CodecBench, { body }: RequestFixture): void {
  const request = codec.decodeRequest(body, fakeDecodeContext());
  const { model, isStream } = request;
  const context = fakeEncodeContext({ model, isStream, options: cases.options ?? {} });
  const sent = codec.encodeRequest(request, context).body;
  const again = codec.decodeRequest(JSON.parse(JSON.stringify(sent)) as JsonObject, fakeDecodeContext());
  // The extras of a request may hold the body as it came, and the encoder may say what was unsaid.
  assert.deepEqual(plain({ ...again, extras: undefined }), plain({ ...request, extras: undefined }));
}

/** Whatever a client sends is read or refused in words; nothing else is thrown. */
function refusesInWords({ codec }: CodecBench, { body }: RequestFixture): void {
  for (const key of Object.keys(body)) {
    for (const value of WRONG) {
      try {
        codec.decodeRequest({ ...body, [key]: value }, fakeDecodeContext());
      } catch (error) {
        const isRefusal = error instanceof ProxyError && error.code.startsWith('PP_REQUEST_');
        assert(isRefusal, `${key}: ${JSON.stringify(value)} throws ${error}`);
      }
    }
  }
}

type RequestCheck = (bench: CodecBench, fixture: RequestFixture) => void;

const CHECKS: readonly (readonly [name: string, check: RequestCheck])[] = [
  ['is written and read again as the same request', comesBack],
  ['keeps what patches do not name, byte for byte', keepsUnknown],
  ['takes a text into its system prompt', addsSystem],
  ['is refused in words where a field is wrong', refusesInWords],
];

/** Everything that must hold for each recorded request. */
export function requestChecks(bench: CodecBench): readonly Check[] {
  return bench.cases.fixtures.requests.flatMap((fixture) =>
    CHECKS.map(([name, check]) => ({ name: `${fixture.name} ${name}`, run: () => check(bench, fixture) })),
  );
}

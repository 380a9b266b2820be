import assert from 'node:assert/strict';
import type { ChatEvent, ReplyWatch, WireEvent } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import { isObject, parseJson } from '../../wire/json-values.ts';
import { sequentialBlocks } from '../../wire/sequential-blocks.ts';
import type { Check } from '../check.ts';
import { checkGrammar } from '../check-grammar.ts';
import { type Cut, cutsAtEvents, cutsOf } from '../cuts.ts';
import { joinEvents, splitChunks } from '../framing/split-checks.ts';
import { plain } from '../plain.ts';
import { runMapper } from '../run-mapper.ts';
import type { CodecBench } from './codec-bench.ts';
import type { ReplyFixture } from './fixtures.ts';
import { said, saidInSum } from './said.ts';

type FixtureCheck = (bench: CodecBench, fixture: ReplyFixture) => void;

const UNKNOWN: WireEvent = { name: 'kit_unknown', data: '{"type":"kit_unknown","kit_unknown":{"deep":[1]}}' };

/** Longer fixtures would take seconds with every cut. */
const SHORT_BYTES = 8_000;

const lastOf = (events: readonly ChatEvent[]): ChatEvent | undefined => events.at(-1);

/** Leaves `raw` out of usage where the fixture does not name it. */
function comparable(events: readonly ChatEvent[], expected: readonly ChatEvent[]): unknown {
  const hasRaw = expected.some((event) => event.type === 'usage' && event.usage.raw !== undefined);
  if (hasRaw) return plain(events);
  return plain(
    events.map((event) => (event.type === 'usage' ? { ...event, usage: { ...event.usage, raw: undefined } } : event)),
  );
}

/** Offsets behind the events, found by who reads them. */
function endsOf({ framing }: CodecBench, { framing: id, bytes }: ReplyFixture): readonly number[] {
  const mapper = framing(id).split({ maxEventBytes: bytes.length + 1 });
  return Array.from(bytes, (_, index) =>
    mapper.push(bytes.subarray(index, index + 1)).length > 0 ? index + 1 : 0,
  ).filter(Boolean);
}

const readAsExpected: FixtureCheck = ({ read }, { framing, bytes, events }) =>
  assert.deepEqual(comparable(read(framing, [bytes]), events), plain(events));

/** Every cut of what is short. */
function cutsOfFixture(bench: CodecBench, fixture: ReplyFixture): readonly Cut[] {
  const isShort = fixture.bytes.length <= SHORT_BYTES;
  return isShort ? cutsOf(fixture.bytes) : cutsAtEvents(fixture.bytes, endsOf(bench, fixture));
}

const readForEveryCut: FixtureCheck = (bench, fixture) => {
  const whole = plain(bench.read(fixture.framing, [fixture.bytes]));
  for (const { name, chunks } of cutsOfFixture(bench, fixture)) {
    assert.deepEqual(plain(bench.read(fixture.framing, chunks)), whole, name);
  }
};

const isLegal: FixtureCheck = ({ read }, { framing, bytes }) => {
  const events = read(framing, [bytes]);
  assert.deepEqual(checkGrammar(events), []);
  const last = lastOf(events);
  if (last?.type !== 'error') assert.deepEqual(checkGrammar(runMapper(sequentialBlocks(), events)), []);
};

/** What an upstream says of usage and of its end stays readable in its own words. */
const carriesRaw: FixtureCheck = ({ read }, { framing, bytes }) => {
  const { usage, finish } = foldEvents(read(framing, [bytes]));
  if (usage) assert(usage.raw !== undefined, 'usage has no raw');
  if (finish) assert(finish.raw !== '', 'an empty word is no word');
};

const comesBackAsStream: FixtureCheck = ({ read, write, decode, encode, dialect }, { framing, bytes }) => {
  const events = runMapper(sequentialBlocks(), read(framing, [bytes]));
  const wire = encode(true, events);
  assert.deepEqual(said(decode(true, wire)), said(events));
  assert.deepEqual(said(read(dialect.streamFraming, [write(events)])), said(events));
};

/** A whole reply is the fold of its stream. */
const isOneWithItsDocument: FixtureCheck = ({ read, decode, encode }, { framing, bytes }) => {
  const events = read(framing, [bytes]);
  const documents = encode(false, events);
  // An error has a status and a body of its own: a document for it may be left out.
  if (lastOf(events)?.type === 'error' && documents.length === 0) return;
  assert.equal(documents.length, 1);
  if (lastOf(events)?.type === 'error') return assert.equal(decode(false, documents).at(-1)?.type, 'error');
  assert.deepEqual(saidInSum(decode(false, documents)), saidInSum(events));
};

const isWatchedAlike: FixtureCheck = ({ codec, framing, read }, { framing: id, bytes }) => {
  const watch: ReplyWatch = codec.watch(framing(id).isStream);
  for (const event of splitChunks(framing(id), [bytes])) watch.push(event);
  const { usage, finish, error, blocks } = foldEvents(read(id, [bytes]));
  assert.deepEqual(plain(watch.usage ?? null), plain(usage ?? null));
  assert.equal(watch.finish?.raw, finish?.raw);
  if (!error) assert(watch.isComplete, 'the last word is not seen');
  else if (error.code?.startsWith('PP_')) assert(!watch.isComplete, 'a cut reply is no complete one');
  else assert.equal(watch.error?.message, error.message);
  assert.equal(watch.hasGenerated, blocks.length > 0);
};

const passesUnknown: FixtureCheck = ({ decode, framing, read }, { framing: id, bytes }) => {
  const events = splitChunks(framing(id), [bytes]);
  const { isStream } = framing(id);
  const richer = events.flatMap((event) => {
    const value = parseJson(event.data);
    const more = isObject(value) ? { ...event, data: JSON.stringify({ ...value, kit_unknown: { deep: [1] } }) } : event;
    return isStream ? [UNKNOWN, more] : [more];
  });
  assert.deepEqual(said(decode(isStream, richer)), said(read(id, [bytes])));
};

const takesKeepalives: FixtureCheck = (bench, fixture) => {
  const { keepalive } = bench.dialect;
  if (!keepalive || !bench.framing(fixture.framing).isStream) return;
  const ping = joinEvents(bench.framing(fixture.framing), [keepalive]);
  const ends = [0, ...endsOf(bench, fixture)];
  const pieces = ends.flatMap((end, index) => [ping, fixture.bytes.subarray(end, ends[index + 1])]);
  const eventsOf = (bytes: Uint8Array) =>
    plain(bench.read(fixture.framing, [bytes]).filter(({ type }) => type !== 'keepalive'));
  assert.deepEqual(eventsOf(Buffer.concat(pieces)), eventsOf(fixture.bytes));
};

const CHECKS: readonly (readonly [name: string, check: FixtureCheck])[] = [
  ['is read as the events beside it', readAsExpected],
  ['is read alike however its bytes are cut', readForEveryCut],
  ['is legal in the grammar of chat events', isLegal],
  ["carries the upstream's own words", carriesRaw],
  ['is written as a stream and read again', comesBackAsStream],
  ['says the same as a whole document', isOneWithItsDocument],
  ['is watched to the same end', isWatchedAlike],
  ['is read alike with fields and events that nobody knows', passesUnknown],
  ['is read alike with keepalives at its start and between its events', takesKeepalives],
];

/** Everything that must hold for each recorded reply. */
export function fixtureChecks(bench: CodecBench): readonly Check[] {
  return bench.cases.fixtures.replies.flatMap((fixture) =>
    CHECKS.map(([name, check]) => ({ name: `${fixture.name} ${name}`, run: () => check(bench, fixture) })),
  );
}

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { recordedGeminiReplies } from '../../../../test/recorded-gemini.ts';
import type { RecordedReply } from '../../../../test/recorded-replies.ts';
import { recording } from '../../../../test/recordings.ts';
import type { ChatEvent, JsonObject, ReplyCodec, WireEvent } from '../../contract/index.ts';
import { fakeReplyContext, PLAIN_REQUEST } from '../../testing/codec-contexts.ts';
import { runMapper } from '../../testing/run-mapper.ts';
import { foldEvents } from '../../wire/fold.ts';
import { jsonArray } from '../../wire/framings/json-array.ts';
import { sse } from '../../wire/framings/sse.ts';
import { arrayOf, parseJson } from '../../wire/json-values.ts';
import { streamCodec, wholeCodec } from './reply-codec.ts';
import { watch } from './watch.ts';

const REPLIES = recordedGeminiReplies().filter(({ status }) => status === 200);
const suite = REPLIES.length > 0 ? describe : describe.skip; // skipped: no recordings, which is printed
const LIMITS = { maxEventBytes: 1e7 };

const codecOf = ({ form }: RecordedReply): ReplyCodec => (form === 'stream' ? streamCodec : wholeCodec);
const context = () =>
  fakeReplyContext({ request: { ...PLAIN_REQUEST, extras: { 'gemini-generate': { includesThoughts: true } } } });

function wireOf({ form, body }: RecordedReply): WireEvent[] {
  return form === 'stream' ? runMapper(sse.split(LIMITS), [Buffer.from(body)]) : [{ data: body }];
}

const decode = (reply: RecordedReply): ChatEvent[] => runMapper(codecOf(reply).decoder(context()), wireOf(reply));
const encode = (codec: ReplyCodec, events: readonly ChatEvent[]): WireEvent[] =>
  runMapper(codec.encoder(context()), events);

/** Streams that never say why they end: what Google's own client was tested with. */
const isUnfinished = ({ body }: RecordedReply): boolean => !body.includes('"finishReason"');

suite('recorded replies', () => {
  it('are there', () => {
    expect(REPLIES.filter(({ form }) => form === 'stream').length).toBeGreaterThan(80);
    expect(REPLIES.filter(({ form }) => form === 'whole').length).toBeGreaterThan(120);
  });

  it.each(REPLIES.map((reply) => [reply.name, reply] as const))('%s is watched to the same end', (_, reply) => {
    const seen = watch(reply.form === 'stream');
    for (const event of wireOf(reply)) seen.push(event);
    const { blocks, usage, finish } = foldEvents(decode(reply));
    expect([seen.hasGenerated, seen.isComplete, seen.error]).toEqual([
      blocks.length > 0,
      !isUnfinished(reply),
      undefined,
    ]);
    expect([seen.usage, seen.finish]).toEqual([usage, finish]);
  });

  it('give the same as one array of chunks', () => {
    for (const reply of REPLIES.filter(({ form }) => form === 'stream')) {
      const join = jsonArray.join();
      const text = [...wireOf(reply).flatMap((event) => join.push(event)), ...join.end()].join('');
      const events = runMapper(jsonArray.split(LIMITS), [Buffer.from(text)]);
      expect(runMapper(streamCodec.decoder(context()), events)).toEqual(decode(reply));
      expect(runMapper(wholeCodec.decoder(context()), [{ data: text }])).toEqual(decode(reply));
    }
  });
});

suite('what we write, against the published types', () => {
  const file = recording('schemas/gemini.schema.json');
  const bundle = file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as JsonObject);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  if (file !== undefined) ajv.addSchema(bundle);

  const validatorOf = (definition: string) => ajv.compile({ $ref: `${bundle.$id}#/$defs/${definition}` });
  const [isCandidate, isUsage] =
    file === undefined ? [] : [validatorOf('Candidate'), validatorOf('GenerateContentResponseUsageMetadata')];

  function faults(data: string): readonly unknown[] {
    const { candidates, usageMetadata } = parseJson(data) as JsonObject;
    const bad = arrayOf(candidates).filter((candidate) => !isCandidate?.(candidate));
    return usageMetadata === undefined || isUsage?.(usageMetadata) ? bad : [...bad, usageMetadata];
  }

  it('every chunk and every document', () => {
    for (const reply of REPLIES.filter((one) => !isUnfinished(one))) {
      const events = decode(reply);
      for (const { data } of [...encode(streamCodec, events), ...encode(wholeCodec, events)]) {
        expect(faults(data)).toEqual([]);
      }
    }
  });
});

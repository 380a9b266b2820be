import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { recording } from '../../../../test/recordings.ts';
import { asObject } from './loose-json.ts';
import { SCENARIOS } from './scenarios/scenarios.ts';
import type { ScriptedUpstream } from './scripted-upstream.ts';
import { startScriptedUpstream } from './start-scripted-upstream.ts';

const FILES = ['schemas/anthropic.relaxed.schema.json', 'schemas/openai.relaxed.schema.json'].map(recording);
const suite = FILES.includes(undefined) ? describe.skip : describe; // skipped: no recordings, which is printed

const NAMES = Object.entries(SCENARIOS)
  .filter(([name, { isGood }]) => isGood && name !== 'large-event' && name !== 'gzip')
  .map(([name]) => name);

/** The definition for each event of the Messages API; the union's complaints say nothing useful. */
const EVENTS: Readonly<Record<string, string>> = {
  message_start: 'RawMessageStartEvent',
  content_block_start: 'RawContentBlockStartEvent',
  content_block_delta: 'RawContentBlockDeltaEvent',
  content_block_stop: 'RawContentBlockStopEvent',
  message_delta: 'RawMessageDeltaEvent',
  message_stop: 'RawMessageStopEvent',
};

const TOOL_SCHEMA = { type: 'object', properties: { path: { type: 'string' } } };

suite('replies against the vendors’ schemas', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  const validators = new Map<string, ValidateFunction>();
  const bundles: string[] = [];
  let upstream: ScriptedUpstream;

  beforeAll(async () => {
    addFormats.default(ajv);
    ajv.addFormat('unixtime', true);
    for (const file of FILES) {
      const bundle = JSON.parse(readFileSync(file ?? '', 'utf8'));
      bundles.push(bundle.$id);
      ajv.addSchema(bundle);
    }
    upstream = await startScriptedUpstream({ parameters: { ms: '5' } });
  });

  afterAll(() => upstream.close());

  function faults(bundle: number, definition: string, value: unknown): unknown {
    const reference = `${bundles[bundle]}#/$defs/${definition}`;
    const validate = validators.get(reference) ?? ajv.compile({ $ref: reference });
    validators.set(reference, validate);
    return validate(value) ? undefined : [definition, value, validate.errors];
  }

  async function ask(path: string, body: object): Promise<string> {
    const headers = {
      authorization: 'Bearer FAKE',
      'anthropic-version': '2026-10-21',
      'content-type': 'application/json',
    };
    const response = await fetch(`${upstream.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status).toBe(200);
    return response.text();
  }

  const dataOf = (stream: string): readonly unknown[] =>
    stream
      .split(/\r?\n/)
      .filter((line) => line.startsWith('data: {'))
      .map((line) => JSON.parse(line.slice('data: '.length)));

  it.each(NAMES)('Messages: %s', async (name) => {
    const messages = [{ role: 'user', content: `[[scenario:${name}]]` }];
    const body = { model: 'm', max_tokens: 9, messages, tools: [{ name: 'look', input_schema: TOOL_SCHEMA }] };
    expect(faults(0, 'Message', JSON.parse(await ask('/v1/messages', body)))).toBeUndefined();
    const events = dataOf(await ask('/v1/messages', { ...body, stream: true }));
    expect(events.length).toBeGreaterThan(3);
    for (const event of events) {
      const definition = EVENTS[String(asObject(event).type)];
      expect(definition && faults(0, definition, event)).toBeUndefined();
    }
  });

  it.each(NAMES)('chat: %s', async (name) => {
    const messages = [{ role: 'user', content: `[[scenario:${name}]]` }];
    const tools = [{ type: 'function', function: { name: 'look', parameters: TOOL_SCHEMA } }];
    const body = { model: 'm', messages, tools };
    const whole = JSON.parse(await ask('/v1/chat/completions', body));
    expect(faults(1, 'CreateChatCompletionResponse', whole)).toBeUndefined();
    const stream = { ...body, stream: true, stream_options: { include_usage: true } };
    const chunks = dataOf(await ask('/v1/chat/completions', stream));
    expect(chunks.length).toBeGreaterThan(2);
    for (const chunk of chunks) expect(faults(1, 'CreateChatCompletionStreamResponse', chunk)).toBeUndefined();
  });
});

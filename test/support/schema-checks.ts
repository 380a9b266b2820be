import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { recording } from '../recordings.ts';
import { eventsOf } from './raw-call.ts';
import type { WorldDialect } from './world.ts';

/** Looks at what pipeproxy sends in the light of the vendors' own schemas. Each answer lists what is wrong. */
export interface SchemaChecks {
  whole(body: unknown): readonly string[];
  stream(text: string): readonly string[];
  error(body: unknown): readonly string[];
  models(body: unknown): readonly string[];
  /** A request that we send upstream. */
  request(body: unknown): readonly string[];
}

interface Bundle {
  readonly $id: string;
  readonly $defs: Readonly<Record<string, { readonly properties?: { readonly type?: { const?: string } } }>>;
}

type Check = (value: unknown) => readonly string[];

function checksOf(file: string) {
  const path = recording(`schemas/${file}`);
  if (!path) return undefined;
  const bundle = JSON.parse(readFileSync(path, 'utf8')) as Bundle;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addFormat('unixtime', true);
  ajv.addSchema(bundle);
  const known = new Map<string, ValidateFunction>();
  const check =
    (name: string): Check =>
    (value) => {
      const validate = known.get(name) ?? ajv.compile({ $ref: `${bundle.$id}#/$defs/${name}` });
      known.set(name, validate);
      validate(value);
      return (validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${name}${instancePath} ${message} ${JSON.stringify(params)}`,
      );
    };
  return { bundle, check };
}

/** Events of the Messages API by the value of `type`. */
const ANTHROPIC_EVENTS: Readonly<Record<string, string>> = {
  message_start: 'RawMessageStartEvent',
  message_delta: 'RawMessageDeltaEvent',
  message_stop: 'RawMessageStopEvent',
  content_block_start: 'RawContentBlockStartEvent',
  content_block_delta: 'RawContentBlockDeltaEvent',
  content_block_stop: 'RawContentBlockStopEvent',
};

/** Relaxed: the SDK's types ask for fields that no recorded message of the service has, and its clients do without them. */
function anthropicChecks(): SchemaChecks | undefined {
  const relaxed = checksOf('anthropic.relaxed.schema.json');
  if (!relaxed) return undefined;
  const { check } = relaxed;
  return {
    whole: check('Message'),
    error: check('ErrorResponse'),
    models: () => [],
    request: check('MessageCreateParamsBase'),
    stream: (text) =>
      eventsOf(text).flatMap(({ name, data }) => {
        const event = JSON.parse(data) as { type: string };
        if (event.type !== name) return [`the event ${name} holds a ${event.type}`];
        if (name === 'ping') return [];
        const schema = ANTHROPIC_EVENTS[event.type];
        return schema ? check(schema)(event) : [`unknown event ${event.type}`];
      }),
  };
}

function chatChecks(): SchemaChecks | undefined {
  const strict = checksOf('openai.schema.json');
  if (!strict) return undefined;
  const { check } = strict;
  return {
    whole: check('CreateChatCompletionResponse'),
    error: check('ErrorResponse'),
    models: check('ListModelsResponse'),
    request: check('CreateChatCompletionRequest'),
    stream: (text) =>
      eventsOf(text)
        .filter(({ data }) => data !== '[DONE]')
        .flatMap(({ data }) => check('CreateChatCompletionStreamResponse')(JSON.parse(data))),
  };
}

/** The checks of a dialect; undefined where the schemas are not beside the repository. */
export const schemaChecks = (id: WorldDialect): SchemaChecks | undefined =>
  id === 'anthropic-messages' ? anthropicChecks() : chatChecks();

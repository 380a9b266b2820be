import type { JsonObject } from '@pipeproxy/core';
import { INTEGRITY_PATTERN } from './integrity.ts';
import { TARGET_SCHEMA } from './target-schema.ts';
import { whenType } from './when-type.ts';

const MAX_PORT = 65_535;

const text: JsonObject = { type: 'string', minLength: 1 };
const texts: JsonObject = { type: 'array', items: text };
const flag: JsonObject = { type: 'boolean' };
const count: JsonObject = { type: 'integer', minimum: 1 };
const milliseconds: JsonObject = { type: 'integer', minimum: 0 };
const name: JsonObject = {
  ...text,
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
  'x-allowed': 'a name of letters, digits, dots, hyphens and underscores',
};

function fields(properties: JsonObject, rest: JsonObject = {}): JsonObject {
  return { type: 'object', additionalProperties: false, properties, ...rest };
}

const described = (schema: JsonObject, description: string): JsonObject => ({ ...schema, description });

const limits = fields({
  maxBodyBytes: described(count, 'Largest request body, counted after decompression.'),
  maxInflation: described(count, 'A compressed body may grow to at most this many times its size.'),
  maxHeaders: described(count, 'Largest number of headers of a request.'),
  maxHeaderBytes: described(count, 'Size of all headers of a request together.'),
  requestMs: described(count, 'A client must have sent its whole request within this time.'),
  maxSocketsPerPeer: described(count, 'Open connections of one address.'),
  maxOpenExchangesPerKey: described(count, 'Running requests of one client key, or of one address without keys.'),
  maxReplyBytes: described(count, 'Largest whole reply of an upstream, and largest stream that is translated.'),
  maxEventBytes: described(count, "Largest single event of an upstream's stream."),
});

const pem = (what: string): JsonObject =>
  described(text, `Path of the PEM file of the ${what}, from the folder of the config.`);

const server = fields({
  host: described(text, 'Address to listen on; anything but a loopback address needs a client key.'),
  port: { type: 'integer', minimum: 0, maximum: MAX_PORT, description: '0 takes a free one.' },
  tls: fields(
    { cert: pem('certificate'), key: pem('private key') },
    { required: ['cert', 'key'], description: 'HTTPS in place of plain HTTP.' },
  ),
  limits: described(limits, 'Bounds on what clients and upstreams may make the host hold.'),
  allowedHosts: described(texts, 'Further values of the header Host that are let in.'),
  allowedOrigins: {
    description: 'Web origins that may call.',
    type: 'array',
    items: { type: 'string', pattern: '^https?://[^/]+$', 'x-allowed': 'an origin like https://app.example' },
  },
});

const proxy: JsonObject = {
  description: 'URL of an HTTP or SOCKS5 proxy for upstream calls, or direct.',
  type: 'string',
  pattern: '^(direct|(https?|socks5)://.+)$',
  'x-allowed': 'direct, or a URL like http://127.0.0.1:3128',
};

const TIMEOUTS: JsonObject = {
  connectMs: described(count, 'Until the upstream is connected.'),
  firstEventMs: described(count, 'From the end of the request to the headers of the reply.'),
  idleMs: described(count, 'Longest silence of the reply after that.'),
};

const TRANSPORT: JsonObject = {
  proxy,
  tls: fields(
    {
      ca: pem('authorities that are trusted besides those that Node trusts'),
      cert: pem('certificate that is shown to the upstream'),
      key: pem('private key of `cert`'),
      passphrase: described(text, 'Opens `key`.'),
    },
    {
      dependentRequired: { cert: ['key'], key: ['cert'], passphrase: ['key'] },
      description: 'Certificates for connections to upstreams.',
    },
  ),
  pool: fields(
    {
      maxSockets: described(count, 'Most connections to a host; further calls wait.'),
      keepAliveMs: described(milliseconds, 'How long an idle connection is kept; 0: none is.'),
    },
    { description: 'Connections that are kept.' },
  ),
  http2: described(flag, 'HTTP/2 where an upstream offers it.'),
  retry: fields(
    {
      attempts: described(count, 'Tries of one candidate, the first one included.'),
      baseDelayMs: described(milliseconds, 'Pause before the second try; doubled for each further one.'),
      maxDelayMs: described(milliseconds, 'Longest pause.'),
    },
    { description: 'How often one candidate is tried.' },
  ),
  timeouts: fields(TIMEOUTS, { description: 'How long an upstream may take, in milliseconds.' }),
};

/** What every upstream may say besides the options of its provider. */
export const UPSTREAM_PROPERTIES: JsonObject = {
  provider: described(
    name,
    'openai-compatible, anthropic, azure-foundry, bedrock, codex-oauth, gemini, demo, or one that a plugin brings.',
  ),
  models: {
    description:
      "Models that clients may ask for by the upstream's own name; as an object with what its provider knows of them.",
    type: ['array', 'object'],
    allOf: [whenType('array', { items: text }), whenType('object', { additionalProperties: { type: 'object' } })],
  },
  exclude: described(texts, 'Patterns of models that are never sent here.'),
  headers: {
    description: 'Headers that go with every call.',
    type: 'object',
    propertyNames: { pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", 'x-allowed': 'a header name' },
    additionalProperties: { type: 'string' },
  },
  allowHttp: described(flag, 'A plain http: URL may lead out of this machine.'),
  ...TRANSPORT,
};

const options: JsonObject = { type: 'object', description: 'What its own schema says.' };
const models: JsonObject = { type: 'object', propertyNames: text, additionalProperties: { $ref: '#/$defs/target' } };

const integrity: JsonObject = {
  description: 'Digest that the file of the plugin must have, or it is not loaded.',
  type: 'string',
  pattern: INTEGRITY_PATTERN,
  'x-allowed': 'sha256- and the digest in base64',
};

function nameOrEntry(key: string, what: string, more: JsonObject = {}): JsonObject {
  return {
    type: ['string', 'object'],
    allOf: [
      whenType('string', { minLength: 1 }),
      whenType('object', fields({ [key]: described(text, what), options, ...more }, { required: [key] })),
    ],
  };
}

const price = (what: string): JsonObject => described({ type: 'number', minimum: 0 }, what);

/** Schema of the config for editors and for the first check; the options of a provider are checked by its own schema. */
export const CONFIG_SCHEMA: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Config of pipeproxy',
  ...fields({
    $schema: { type: 'string', description: 'This schema, for editors.' },
    server: described(server, 'Where pipeproxy listens, and what it accepts.'),
    auth: fields(
      {
        keys: {
          description: 'Keys that clients must show one of.',
          type: 'array',
          items: fields(
            {
              name: described(name, 'What logs and the ledger call it.'),
              key: described(text, 'The key; write a reference in place of it.'),
            },
            { required: ['name', 'key'] },
          ),
        },
      },
      { description: 'Who may call.' },
    ),
    upstreams: {
      description: 'The servers, by names of your own.',
      type: 'object',
      propertyNames: name,
      additionalProperties: { type: 'object', required: ['provider'], properties: UPSTREAM_PROPERTIES },
    },
    models: described(models, 'Names or patterns that clients may ask for, and where they lead.'),
    pipeline: {
      type: 'array',
      minItems: 1,
      items: nameOrEntry('stage', 'Its name.'),
      description: 'Stages and observers in order.',
    },
    plugins: {
      type: 'array',
      items: nameOrEntry('name', 'A package, a short name, or a path from the folder of the config.', { integrity }),
      description: 'Plugins to load.',
    },
    logging: fields(
      {
        level: {
          enum: ['silent', 'error', 'warn', 'info', 'debug'],
          description: 'How much; each holds those before it.',
        },
        file: described(text, 'File to write to, from the folder of the config, in place of standard error.'),
      },
      { description: 'The log: lines of JSON.' },
    ),
    transport: fields(
      {
        ...TRANSPORT,
        timeouts: fields(
          { ...TIMEOUTS, totalMs: described(count, 'The whole exchange with all its attempts.') },
          { description: 'How long upstreams may take, in milliseconds.' },
        ),
      },
      { description: 'How upstreams are reached; each may say something else.' },
    ),
    ledger: fields(
      { name: described(name, 'sqlite, or one that a plugin brings.'), options },
      { description: 'Where usage records go.' },
    ),
    state: fields(
      {
        folder: described(text, 'Path from the folder of the config.'),
        store: fields(
          { name: described(name, 'sqlite, memory, or one that a plugin brings.'), options },
          { description: 'What keeps shared state, kept replies above all.' },
        ),
      },
      { description: 'Where the ledger, the store and the files of plugins lie.' },
    ),
    keep: fields(
      {
        replies: described(flag, 'False: nothing that was said is kept, also for clients that rely on it.'),
        maxAgeMs: described(count, 'How long a reply is kept. 30 days when absent.'),
        reasoningMaxAgeMs: described(
          milliseconds,
          'How long the reasoning before a tool call is kept for the upstream that made it; 0: not at all. An hour when absent.',
        ),
      },
      { description: 'What is kept of conversations, for clients that do not bring all of it back themselves.' },
    ),
    strict: described(flag, 'What a translation would lose is refused.'),
    prices: {
      description: 'US dollars for a million tokens, by upstream/model.',
      type: 'object',
      additionalProperties: fields(
        {
          input: price('Input that came from no cache.'),
          output: price('Output, reasoning included.'),
          cacheRead: price('Input read from a cache.'),
          cacheWrite: price('Input written to a cache.'),
        },
        { required: ['input', 'output'] },
      ),
    },
  }),
  $defs: { target: TARGET_SCHEMA },
};

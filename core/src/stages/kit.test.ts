import { it } from '@jest/globals';
import { defineStage, type Upstream, type UpstreamHandle } from '../contract/index.ts';
import { builtIns } from '../host/built-ins.ts';
import { createChatOf } from '../pipeline/chat-of.ts';
import { createKeptProofs } from '../pipeline/kept-proofs.ts';
import { createKeptReplies } from '../pipeline/kept-replies.ts';
import { createModelTable } from '../pipeline/model-table.ts';
import type { PipelineServices } from '../pipeline/pipeline-services.ts';
import { fakeServices, register, testStage } from '../testing/index.ts';
import { createAliasStage } from './alias.ts';
import { createAuthStage } from './auth.ts';
import { createExecuteStage } from './execute.ts';
import { injectSystem } from './inject-system.ts';
import { createOpenLimit } from './open-limit.ts';
import { params } from './params.ts';
import { toolTextBridge } from './tool-text-bridge.ts';
import { createTranslateStage } from './translate.ts';

const { services } = fakeServices();
const upstream: Upstream = { wires: () => [], address: () => 'https://a.test', authorize: (request) => request };
const limits = { maxReplyBytes: 1, maxEventBytes: 1, attempts: 1, baseDelayMs: 1, maxDelayMs: 1 };
const handle: UpstreamHandle = { name: 'a', provider: 'kit', upstream, send: services.send, limits, running: 0 };
const order = { random: () => 0, turn: () => 0 };
const table = createModelTable({ '*': 'a/m' }, [{ handle, models: [], exclude: [] }], order, () => 0);
const chatOf = createChatOf({ newId: services.newId, now: () => 0 });
const kept = createKeptReplies(services.store, { isOn: true, maxAgeMs: 1 }, services.logger);
const pipelineServices: PipelineServices = {
  logger: services.logger,
  newId: services.newId,
  now: () => 0,
  redact: (text) => text,
  framing: () => undefined,
  framingOfReply: () => undefined,
  dialect: () => undefined,
  userAgent: 'kit',
  hopId: 'kit',
  keepaliveMs: 1,
  isStrict: false,
  models: async () => [{ id: 'm' }],
  estimateTokens: async () => 1,
  upstream: () => undefined,
  kept,
  proofs: createKeptProofs(services.store, { isOn: false, maxAgeMs: 1 }, services.logger),
};

const auth = defineStage({
  name: 'auth',
  create: () => createAuthStage([{ name: 'me', key: 'FAKE-key' }], createOpenLimit(2), () => 0),
});
const alias = defineStage({ name: 'alias', create: () => createAliasStage(table, chatOf, kept) });
const translate = defineStage({
  name: 'translate',
  create: () => createTranslateStage(new Map((builtIns.dialects ?? []).map((dialect) => [dialect.id, dialect]))),
});
const execute = defineStage({ name: 'execute', create: () => createExecuteStage(pipelineServices, chatOf) });

register(it, [
  ...testStage(injectSystem, {
    options: { text: 'Be brief.' },
    goodOptions: [{ text: 'Be brief.', mode: 'replace' }],
    wrongOptions: [{}, { text: '' }, { text: 'x', mode: 'middle' }],
  }),
  ...testStage(params, {
    options: { set: { temperature: 1 }, remove: ['seed'] },
    goodOptions: [{}, { default: { 'a.b': 1 } }],
    wrongOptions: [{ remove: 'seed' }, { set: [] }],
  }),
  ...testStage(toolTextBridge, {
    goodOptions: [{ models: ['local-*'] }, { toolsAsText: true }],
    wrongOptions: [{ models: [] }, { models: 'local-*' }, { toolsAsText: 'yes' }],
  }),
  ...testStage(auth, {
    pipeline: false,
    before: (exchange) => Object.assign(exchange, { inbound: { ...exchange.inbound, credentials: ['FAKE-key'] } }),
  }),
  ...testStage(alias, { pipeline: false }),
  ...testStage(translate, { pipeline: ['auth', 'alias', 'translate', 'execute', 'usage'] }),
  // What it does for chat needs upstreams: the other checks of the kit run it in their pipelines.
  ...testStage(execute, { pipeline: false, operations: ['models'] }),
]);

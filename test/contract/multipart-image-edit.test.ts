import { describe, expect, it } from '@jest/globals';
import {
  byteSourceOf,
  type Candidate,
  defineDialect,
  defineProvider,
  type Exchange,
  type UpstreamCall,
  type UpstreamRequest,
} from '@pipeproxy/core';
import { fakeServices } from '@pipeproxy/core/testing';
import type { PipelineServices } from '../../core/src/pipeline/pipeline-services.ts';
import { type PlanContext, planCall } from '../../core/src/pipeline/plan-call.ts';
import { sendCall } from '../../core/src/pipeline/send-call.ts';
import { createFormBody } from '../../core/src/wire/form/form-body.ts';
import { responsesLike } from './support/responses-like/dialect.ts';

const BOUNDARY = 'FAKE-boundary';
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
/** A file whose bytes look like a delimiter of another form and are no text. */
const IMAGE = Buffer.concat([
  Buffer.from([0x89, 0x50, 0xff, 0x00]),
  Buffer.from('\r\n--other\r\n'),
  Buffer.alloc(200, 0xfe),
]);

const field = (name: string, value: string) =>
  Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);

const file = Buffer.concat([
  Buffer.from(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="model.png"\r\nContent-Type: image/png\r\n\r\n`,
  ),
  IMAGE,
  Buffer.from('\r\n'),
]);

const formOf = (...parts: readonly Buffer[]) => Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);

const FORM = formOf(field('prompt', 'a "héron"'), file, field('model', 'gpt-image'), field('n', '1'));

/** The dialect of OpenAI's paths, with the one route that is asked for here. */
const imageDialect = defineDialect({
  ...responsesLike,
  id: 'images-like',
  routes: [{ method: 'POST', path: '/v1/images/edits', operation: 'image-edit', takesForms: true }],
  peekKeys: ['model'],
});

const imageProvider = defineProvider<{ readonly baseUrl: string }>({
  name: 'image-like',
  options: { type: 'object' },
  create: ({ baseUrl }) => ({
    wires: (operation) => (operation === 'image-edit' ? [{ dialect: 'images-like' }] : []),
    address: ({ model }) => `${baseUrl}/deployments/${model}/images/edits`,
    shape: () => ({ patches: [{ op: 'delete', path: ['n'] }] }),
    authorize: (request) => ({ ...request, headers: { ...request.headers, 'api-key': 'FAKE' } }),
  }),
});

function contextOf(form: Buffer, sent: UpstreamRequest[]): { context: PlanContext; candidate: Candidate } {
  const { services } = fakeServices();
  const send = async (request: UpstreamRequest) => {
    sent.push(request);
    return { status: 200, headers: {}, body: byteSourceOf('{}') };
  };
  const limits = { maxReplyBytes: 1e6, maxEventBytes: 1e6, attempts: 1, baseDelayMs: 1, maxDelayMs: 1 };
  const upstream = imageProvider.create({ baseUrl: 'https://images.test' }, services);
  const exchange: Exchange = {
    id: 'req_1',
    operation: 'image-edit',
    inbound: {
      dialect: imageDialect,
      method: 'POST',
      path: '/v1/images/edits',
      query: {},
      params: {},
      headers: {},
      credentials: [],
      remoteAddress: '127.0.0.1',
    },
    receivedAtMs: 0,
    signal: new AbortController().signal,
    requestedModel: 'gpt-image',
    isStream: false,
    load: () => Promise.reject(new Error('nobody reads it again')),
    candidates: [],
    attempts: [],
    losses: [],
    outcome: {},
    notes: new Map(),
  };
  const context: PlanContext = {
    exchange,
    body: createFormBody(form, TYPE, imageDialect.peekKeys),
    services: { userAgent: 'test', hopId: 'hop_1' } as PipelineServices,
    chat: () => {
      throw new Error('an image is no chat');
    },
    pathOf: () => {
      throw new Error('nothing is translated');
    },
  };
  const handle = { name: 'images', provider: 'image-like', upstream, send, limits, running: 0 };
  return { context, candidate: { handle, model: 'gpt-image-1-mini' } };
}

describe('hostile case: multipart image edits', () => {
  it('peeks the model however late it comes, and takes no file for it', () => {
    expect(createFormBody(FORM, TYPE, ['model', 'image']).peeked).toEqual({ model: 'gpt-image' });
  });

  it('splices the model into its part and leaves the rest of the bytes alone', async () => {
    const sent: UpstreamRequest[] = [];
    const { context, candidate } = contextOf(FORM, sent);
    const plan = planCall(context, candidate);
    expect(plan.call).toEqual({
      operation: 'image-edit',
      model: 'gpt-image-1-mini',
      wire: { dialect: 'images-like' },
      isStream: false,
    } satisfies UpstreamCall);
    await sendCall(context, candidate, plan);
    expect(sent[0]?.url).toBe('https://images.test/deployments/gpt-image-1-mini/images/edits');
    expect(sent[0]?.headers).toMatchObject({ 'content-type': TYPE, 'api-key': 'FAKE' });
    const expected = formOf(field('prompt', 'a "héron"'), file, field('model', 'gpt-image-1-mini'));
    expect(Buffer.from(sent[0]?.body ?? []).equals(expected)).toBe(true);
  });

  it('goes on byte for byte where nothing has to change', () => {
    const body = createFormBody(FORM, TYPE, ['model']);
    expect(body.bytes([])).toBe(FORM);
  });

  it('shows later readers what a stage has edited, and adds what is missing', () => {
    const body = createFormBody(formOf(field('prompt', 'x'), file), TYPE, ['model', 'user']);
    body.edit([
      { op: 'default', path: ['model'], value: 'gpt-image' },
      { op: 'set', path: ['user'], value: 'me' },
    ]);
    expect(body.peeked).toEqual({ model: 'gpt-image', user: 'me' });
    const expected = formOf(field('prompt', 'x'), file, field('model', 'gpt-image'), field('user', 'me'));
    expect(Buffer.from(body.bytes([])).equals(expected)).toBe(true);
  });

  it('refuses what a form cannot say', () => {
    const body = createFormBody(FORM, TYPE, ['model']);
    expect(() => body.json()).toThrow(expect.objectContaining({ code: 'PP_REQUEST_NOT_JSON' }));
    expect(() => body.bytes([{ op: 'set', path: ['a', 'b'], value: 1 }])).toThrow(
      expect.objectContaining({ code: 'PP_PATCH_PATH' }),
    );
  });
});

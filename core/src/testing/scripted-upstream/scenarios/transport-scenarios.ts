import { type Scenarios, text } from '../scenario.ts';
import type { Delivery, ScriptedReply } from '../scripted-reply.ts';

const delivered = (delivery: Delivery): ScriptedReply => ({
  kind: 'model',
  steps: [text('Grüße', ', 你好', ' 👋🏽.')],
  delivery,
});

const HTML = '<!doctype html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>';

/** Replies that travel in an unusual way, good and bad. */
export const transportScenarios = {
  bytes: {
    about: 'Every byte in a write of its own, so that characters are split too.',
    isGood: true,
    reply: () => delivered({ split: 'byte' }),
  },
  crlf: {
    about: 'Lines of the stream end in CR and LF.',
    isGood: true,
    reply: () => delivered({ newline: '\r\n' }),
  },
  comments: {
    about: 'A comment before every event.',
    isGood: true,
    reply: () => delivered({ hasComments: true }),
  },
  'byte-order-mark': {
    about: 'A byte order mark before the first event.',
    reply: () => delivered({ hasByteOrderMark: true }),
  },
  'unknown-event': {
    about: 'Events of a kind that nobody knows, between the others.',
    reply: () => ({
      kind: 'model',
      steps: [
        text('Known '),
        { type: 'raw', text: 'event: rainbow\ndata: {"type":"rainbow","choices":[]}\n\n' },
        text('and known.'),
      ],
    }),
  },
  gzip: {
    about: 'A compressed body, whatever the client accepts.',
    isGood: true,
    reply: () => delivered({ isCompressed: true }),
  },
  'length-too-long': {
    about: 'A document that is shorter than its content-length.',
    reply: () => delivered({ form: 'document', lengthError: 50 }),
  },
  'length-too-short': {
    about: 'A document that is longer than its content-length.',
    reply: () => delivered({ form: 'document', lengthError: -50 }),
  },
  'truncated-json': {
    about: 'A document without its last bytes.',
    reply: () => delivered({ form: 'document', missingBytes: 20 }),
  },
  html: {
    about: 'A web page under status 200.',
    reply: () => ({ kind: 'raw', status: 200, headers: { 'content-type': 'text/html' }, body: HTML }),
  },
  'html-502': {
    about: 'A web page of a gateway.',
    reply: () => ({ kind: 'raw', status: 502, headers: { 'content-type': 'text/html' }, body: HTML }),
  },
  'empty-body': {
    about: 'Status 200 and no body.',
    reply: () => ({ kind: 'raw', status: 200, headers: { 'content-type': 'application/json' }, body: '' }),
  },
  redirect: {
    about: 'A redirect to the address `to`.',
    reply: (_, { to }) => ({
      kind: 'raw',
      status: 302,
      headers: { location: to ?? 'http://127.0.0.1:1/', 'content-type': 'text/plain' },
      body: 'Moved.',
    }),
  },
  'hostile-headers': {
    about: 'Headers that must not reach the client.',
    isGood: true,
    reply: () =>
      delivered({
        headers: {
          'set-cookie': ['session=FAKE; Path=/', 'other=FAKE; Path=/'],
          'www-authenticate': 'Basic realm="scripted"',
          'access-control-allow-origin': '*',
          'strict-transport-security': 'max-age=1',
          'alt-svc': 'h3=":443"',
          server: 'scripted',
          'x-powered-by': 'scripted',
        },
      }),
  },
} satisfies Scenarios;

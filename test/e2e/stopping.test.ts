import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHost, type Host } from '@pipeproxy/core/host';
import { type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import anthropic from '../../plugins/anthropic/src/index.ts';
import ledgerSqlite from '../../plugins/ledger-sqlite/src/index.ts';
import openaiCompatible from '../../plugins/openai-compatible/src/index.ts';
import { DIALECT_CALLS, type DialectCalls } from '../support/dialect-calls.ts';
import { type LedgerRow, readLedger } from '../support/read-ledger.ts';
import { chatUpstream, claudeUpstream, DIALECTS, type WorldDialect } from '../support/world.ts';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';

/** Time that running exchanges get to end; a started program gives them five seconds. */
const GRACE_MS = 30;

let host: Host;
let url: string;
let folder: TempFolder;
let upstreams: Readonly<Record<WorldDialect, ScriptedUpstream>>;

beforeEach(async () => {
  folder = createTempFolder();
  upstreams = {
    'openai-chat': await startScriptedUpstream({ doors: ['openai-chat'] }),
    'anthropic-messages': await startScriptedUpstream({ doors: ['anthropic-messages'] }),
  };
  host = await createHost({
    config: {
      server: { port: 0 },
      upstreams: {
        chat: chatUpstream(upstreams['openai-chat'].url),
        claude: claudeUpstream(upstreams['anthropic-messages'].url),
      },
      logging: { level: 'silent' },
    },
    plugins: [anthropic, openaiCompatible, ledgerSqlite],
    secrets: [],
    stateDir: folder.path,
    version: '0.0.0',
  });
  ({ url } = await host.listen());
});

afterEach(async () => {
  await Promise.all(Object.values(upstreams).map((upstream) => upstream.close()));
  folder[Symbol.dispose]();
});

const NAMES: Readonly<Record<WorldDialect, string>> = { 'openai-chat': 'chat', 'anthropic-messages': 'claude' };
const LAST_WORDS: Readonly<Record<WorldDialect, RegExp>> = {
  'anthropic-messages': /event: error\ndata: .*overloaded_error.*\n\n$/,
  'openai-chat': /data: \{"error":\{.*\n\n$/,
};

const callsOf = (client: WorldDialect): DialectCalls => DIALECT_CALLS.find(({ id }) => id === client) as DialectCalls;

async function rows(): Promise<readonly LedgerRow[]> {
  return readLedger(folder.path);
}

/** Reads until the connection ends, whichever way. */
async function readAll(response: Response): Promise<string> {
  let text = '';
  try {
    for await (const piece of response.body ?? []) text += Buffer.from(piece).toString();
  } catch {
    // The connection is destroyed behind the last event.
  }
  return text;
}

describe.each(DIALECTS.flatMap((client) => DIALECTS.map((upstream) => [client, upstream] as const)))(
  'a host that stops while %s streams from %s',
  (client, upstream) => {
    it('ends the stream with an error event, not in the middle and not politely', async () => {
      const { path, body, headers } = callsOf(client);
      const request = body(`${NAMES[upstream]}/scenario-held`, 'Go on.', { stream: true });
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      const text = readAll(response);
      await host.close(GRACE_MS);
      expect(await text).toMatch(LAST_WORDS[client]);
      expect(await rows()).toMatchObject([{ status: 200, error_code: 'PP_HOST_STOPPING' }]);
    });
  },
);

describe('a client that reads no more and leaves', () => {
  it('is recorded as gone', async () => {
    const { path, body } = callsOf('openai-chat');
    const payload = JSON.stringify(body('chat/scenario-large-event;bytes=20000000', 'Go on.', { stream: true }));
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const head = `POST ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\ncontent-type: application/json\r\n`;
    socket.write(`${head}content-length: ${Buffer.byteLength(payload)}\r\n\r\n${payload}`);
    await once(socket, 'readable');
    socket.destroy();
    await upstreams['openai-chat'].waitForRequest();
    await host.close();
    expect(await rows()).toMatchObject([{ status: 499, error_code: 'PP_CLIENT_GONE' }]);
  });
});

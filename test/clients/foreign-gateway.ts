import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.ts';
import { type Installed, installFile } from './registry-program.ts';

/** The engine of claude-code-router: it takes Messages and Chat Completions and asks servers that speak Chat Completions. */
const GATEWAY = { package: '@musistudio/llms', version: '1.0.53' };
const MODULE = join(GATEWAY.package, 'dist', 'cjs', 'server.cjs');

const START = 'new (require(process.argv[1]).default)(JSON.parse(process.argv[2])).start()';
const START_MS = 20_000;
const LOOK_AGAIN_MS = 50;

/** A gateway that others wrote, as a process. */
export interface ForeignGateway {
  /** Origin without a slash at the end. */
  readonly url: string;
  /** What it calls a model of the upstream. */
  target(model: string): string;
  stop(): Promise<void>;
}

export const installGateway = (): Promise<Installed> => installFile(GATEWAY, MODULE, false);

async function waitFor(url: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    if (waitedMs >= START_MS) throw new Error(`the gateway did not answer within ${START_MS} ms`);
    await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
  }
}

/** Starts the gateway in front of a server that speaks Chat Completions. @param path - What was installed. */
export async function startGateway(path: string, upstreamUrl: string, key: string): Promise<ForeignGateway> {
  const port = await freePort();
  const home = await mkdtemp(join(tmpdir(), 'pipeproxy-gateway-'));
  const provider = {
    name: 'chat',
    api_base_url: `${upstreamUrl}/v1/chat/completions`,
    api_key: key,
    models: [],
    // Without it cache marks of the Messages API go on to a server that refuses them.
    transformer: { use: ['cleancache'] },
  };
  const initialConfig = { HOST: '127.0.0.1', PORT: `${port}`, LOG: false, providers: [provider] };
  const options = { initialConfig, useJsonFile: false, useEnvFile: false, logger: false };
  const child = spawn(process.execPath, ['-e', START, path, JSON.stringify(options)], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home },
    stdio: 'ignore',
  });
  const exited = new Promise((done) => child.once('exit', done));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    await rm(home, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  await waitFor(url).catch(async (error) => {
    await stop();
    throw error;
  });
  return { url, target: (model) => `${provider.name},${model}`, stop };
}

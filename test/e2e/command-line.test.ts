import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';

const BIN = join(import.meta.dirname, '../../bin/pipeproxy.js');
const URL_LINE = /serves (http:\S+)/;

interface Program {
  readonly child: ChildProcess;
  readonly output: { out: string; error: string };
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

let folder: TempFolder;
const running: Program[] = [];

beforeEach(() => {
  folder = createTempFolder({ 'package.json': '{}' });
});

afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.splice(0).map(({ ended }) => ended));
  folder[Symbol.dispose]();
});

/** Runs the program on a machine that has nothing: no config, no keys, a home of its own. */
function pipeproxy(...args: readonly string[]): Program {
  const env = { PATH: process.env.PATH, HOME: folder.path, PIPEPROXY_HOME: join(folder.path, 'home') };
  const child = spawn(process.execPath, [BIN, ...args], { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { out: '', error: '' };
  child.stdout.on('data', (text) => (output.out += String(text)));
  child.stderr.on('data', (text) => (output.error += String(text)));
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  const program = { child, output, ended };
  running.push(program);
  return program;
}

/** Waits until it serves and has said everything that it says at the start. */
async function serving(program: Program): Promise<string> {
  const isDone = (): boolean => /No client key|Clients need/.test(program.output.out);
  while (!isDone() && program.child.exitCode === null)
    await Promise.race([once(program.child.stdout!, 'data'), program.ended]);
  const url = URL_LINE.exec(program.output.out)?.[1];
  if (url === undefined) throw new Error(`it does not serve: ${program.output.out}${program.output.error}`);
  return url;
}

async function chat(url: string, model: string): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello.' }] }),
  });
}

describe('pipeproxy start', () => {
  it('serves at once, answers the line that it prints, and stops on SIGTERM', async () => {
    const program = pipeproxy('start', '--port', '0');
    await serving(program);
    const line = /^ {2}(curl .*)$/m.exec(program.output.out)?.[1] ?? '';
    const shell = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'ignore'] });
    let answer = '';
    shell.stdout.on('data', (text) => (answer += String(text)));
    await once(shell, 'close');
    expect(JSON.parse(answer)).toMatchObject({ choices: [{ message: { role: 'assistant' } }] });
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it('is silent about the "type" of the package.json that a config lies beside', async () => {
    folder.write('proxy.config.ts', "export default { models: { mine: 'demo/demo' } };\n");
    const program = pipeproxy('models');
    expect(await program.ended).toBe(0);
    expect(program.output.out).toContain('mine');
    expect(program.output.error).toBe('');
  });

  it('says in a line that the port is in use', async () => {
    const url = await serving(pipeproxy('start', '--port', '0'));
    const second = pipeproxy('start', '--port', new URL(url).port);
    expect(await second.ended).toBe(1);
    expect(second.output.error).toMatch(/^error: Port \d+ of \S+ is in use\.\ncode: {2}PP_PORT_IN_USE\nhint: {2}.+\n$/);
    expect(second.output.out).toBe('');
  });

  it('translates in front of another one, and refuses to call itself', async () => {
    const back = await serving(pipeproxy('start', '--port', '0'));
    const front = await serving(pipeproxy('start', '--port', '0', '--to', `${back}/v1`, '--map', 'claude-*=demo'));
    const answer = await chat(front, 'claude-opus-4-5');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-pipeproxy-upstream')).toBe('to');
    expect(await answer.json()).toMatchObject({ model: 'demo' });
    const loop = pipeproxy('start', '--port', '8317', '--to', 'http://localhost:8317/v1');
    expect(await loop.ended).toBe(2);
    expect(loop.output.error).toContain('--to: leads back to pipeproxy itself');
    expect(loop.output.error).toContain('hint:  `pipeproxy start --help`');
  });

  it('security 1: asks for the key that it made when it listens elsewhere', async () => {
    const program = pipeproxy('start', '--port', '0', '--host', '0.0.0.0');
    const url = (await serving(program)).replace('0.0.0.0', '127.0.0.1');
    const key = /PIPEPROXY_KEY=(\S+)/.exec(program.output.out)?.[1] ?? '';
    expect((await chat(url, 'demo')).status).toBe(401);
    program.child.kill('SIGTERM');
    await program.ended;
    expect(program.output.error).not.toContain(key);
    expect(key).not.toBe('');
  });
});

describe('the other commands', () => {
  it('check, explain and models call nobody and leave no ledger', async () => {
    folder.write(
      'proxy.config.json',
      '{ "upstreams": { "a": { "provider": "openai-compatible", "preset": "ollama" } }, "models": { "x": "a/y" } }',
    );
    const check = pipeproxy('check');
    const explain = pipeproxy('explain', 'x', '--json');
    const models = pipeproxy('models');
    expect(await Promise.all([check.ended, explain.ended, models.ended])).toEqual([0, 0, 0]);
    expect(JSON.parse(explain.output.out)).toMatchObject({
      rule: 'exact',
      candidates: [{ upstream: 'a', model: 'y' }],
    });
    expect(models.output.out).toContain('x');
  });

  it('knows failed from wrong use', async () => {
    const failed = pipeproxy('explain', 'nope');
    const wrong = pipeproxy('explain');
    expect(await Promise.all([failed.ended, wrong.ended])).toEqual([1, 2]);
    expect(failed.output.error).toContain('PP_MODEL_UNKNOWN');
  });
});

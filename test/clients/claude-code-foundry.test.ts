import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { clientSection } from '../docs/clients-page.ts';
import { mark } from '../support/scenario-mark.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { CLAUDE_CODE } from './claude-code-program.ts';
import { type OpenProgram, openProgram } from './client-program.ts';
import { installProgram } from './registry-program.ts';

const KEY = 'FAKE-foundry-key';
const NOTE = 'The house stands on seven pillars.';
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

const installed = await installProgram(CLAUDE_CODE.program);
if ('missing' in installed) console.log(`skipped: ${installed.missing}`);

/** The real program in front of the started `pipeproxy`, and a Foundry resource behind it. */
const suite = 'missing' in installed ? describe.skip : describe; // skipped: no registry, which is printed
suite('Claude Code and Foundry', () => {
  let resource: ScriptedUpstream;
  let proxy: PipeproxyProcess;
  let claude: OpenProgram;

  beforeAll(async () => {
    resource = await startScriptedUpstream({
      doors: ['anthropic-messages'],
      prefix: '/anthropic',
      foundry: { key: KEY, deployments: { 'my-opus': 'claude-opus-4-5' } },
    });
    // No upstream is configured: the environment is that of the program's own Foundry mode.
    proxy = await startPipeproxy(
      {},
      {
        env: {
          CLAUDE_CODE_USE_FOUNDRY: '1',
          ANTHROPIC_FOUNDRY_BASE_URL: resource.url,
          ANTHROPIC_FOUNDRY_API_KEY: KEY,
          ANTHROPIC_DEFAULT_OPUS_MODEL: 'my-opus',
        },
      },
    );
    claude = await openProgram(CLAUDE_CODE, 'path' in installed ? installed.path : '', proxy.url);
    await writeFile(join(claude.workFolder, 'note.txt'), NOTE);
  }, 300_000);
  afterEach(() => resource.reset());
  afterAll(async () => {
    await claude?.remove();
    await proxy?.stop();
    await resource?.close();
  });

  /** The program believes that pipeproxy is a Foundry resource. */
  const inFront = (): NodeJS.ProcessEnv => ({
    ...clientSection(CLAUDE_CODE.section, proxy.url).env[1],
    ANTHROPIC_BASE_URL: NOWHERE,
  });

  const modes: readonly (readonly [name: string, env: () => NodeJS.ProcessEnv])[] = [
    ['in its usual mode', () => ({})],
    ['in its Foundry mode', inFront],
    [
      'in its Foundry mode without a credential',
      () => ({ ...inFront(), ANTHROPIC_FOUNDRY_API_KEY: undefined, CLAUDE_CODE_SKIP_FOUNDRY_AUTH: '1' }),
    ],
  ];

  const deployments = () => new Set(resource.requests.map(({ json }) => (json as { model: string }).model));

  describe.each(modes)('%s', (_name, env) => {
    const ask = (prompt: string, model: string) => claude.ask(prompt, model, { env: env() });

    it('prints the answer of the deployment', async () => {
      const { code, stdout } = await ask(`Say something. ${mark('text')}`, 'claude-opus-4-6');
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Grüße') });
      expect([...deployments()]).toEqual(['my-opus']);
    }, 100_000);

    it('runs its own tool and sends the result back', async () => {
      const { code, stdout } = await ask(`Read the note. ${mark('tool', claude.read('note.txt'))}`, 'my-opus');
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(NOTE) });
      expect([...deployments()]).toEqual(['my-opus']);
    }, 100_000);
  });

  it('is answered for its newest model by a deployment of an older one', async () => {
    const { code, stdout } = await claude.ask(`Say something. ${mark('text')}`, 'claude-opus-5-5');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Grüße') });
  }, 100_000);

  it('foundry section 2: is answered for a name with the mark of a long context', async () => {
    const env = { ...inFront(), ANTHROPIC_DEFAULT_OPUS_MODEL: 'my-opus[1m]' };
    const { code, stdout } = await claude.ask(`Say something. ${mark('text')}`, 'opus', { env });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Grüße') });
    expect([...deployments()]).toEqual(['my-opus']);
  }, 100_000);

  it('says which deployment is not there', async () => {
    const { code, stdout } = await claude.ask('Hello', 'claude-sonnet-4-6');
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('claude-sonnet-4-6') });
  }, 100_000);
});

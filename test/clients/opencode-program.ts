import type { DoorId } from '@pipeproxy/core/testing';
import { UPSTREAMS } from '../support/full-world.ts';
import type { ClientProgram } from './client-program.ts';

/** The name of the model behind an upstream. */
export const nameOf = (door: DoorId): string => `via-${door}`;

/** OpenCode with one of the providers that the guide names. */
export const openCode = (npm: string): ClientProgram => ({
  section: 'OpenCode',
  program: { package: 'opencode-ai', version: '1.18.33', command: 'opencode' },
  files({ block, rows }) {
    const config = JSON.parse(block('json'));
    const [, baseURL] = rows.find(([name]) => name === npm) ?? [];
    Object.assign(config.provider.pipeproxy, {
      npm,
      models: Object.fromEntries(UPSTREAMS.map((door) => [nameOf(door), {}])),
    });
    Object.assign(config.provider.pipeproxy.options, { baseURL });
    return { '.config/opencode/opencode.json': JSON.stringify(config) };
  },
  env: {
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
  },
  // A title of our own saves a request for one. Words with spaces would come in quotes.
  args: (prompt, model) => ['run', '--title', 'test', '-m', `pipeproxy/${model}`, ...prompt.split(' ')],
  read: (path) => ({ name: 'read', arguments: JSON.stringify({ filePath: path }) }),
});

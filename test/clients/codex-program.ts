import type { ClientProgram } from './client-program.ts';
import type { ProgramRun } from './run-program.ts';

const FLAGS = ['--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox'];
const FEW_RETRIES = 'request_max_retries = 1\nstream_max_retries = 1\n';

/** Codex CLI, with leave to do anything. */
export const CODEX: ClientProgram = {
  section: 'Codex CLI',
  program: { package: '@openai/codex', version: '0.169.0', command: 'codex' },
  files: (guide) => ({ '.codex/config.toml': guide.block('toml') + FEW_RETRIES }),
  env: {},
  args: (prompt, model) => ['exec', ...FLAGS, '-m', model, prompt],
  read: (path) => ({ name: 'exec_command', arguments: JSON.stringify({ cmd: `cat '${path}'` }) }),
};

/** One line of what the program prints. */
export interface CodexEvent {
  readonly type: string;
  readonly message?: string;
  readonly item?: { readonly type: string; readonly text?: string; readonly aggregated_output?: string };
  readonly usage?: { readonly input_tokens: number; readonly output_tokens: number };
}

export const codexEvents = ({ stdout }: ProgramRun): readonly CodexEvent[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

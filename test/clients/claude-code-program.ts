import type { ClientProgram } from './client-program.ts';

/** Claude Code, with leave to read. */
export const CLAUDE_CODE: ClientProgram = {
  section: 'Claude Code',
  program: { package: '@anthropic-ai/claude-code', version: '2.1.329', command: 'claude' },
  files: () => ({}),
  env: {
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_MAX_RETRIES: '2',
  },
  args: (prompt, model) => ['-p', prompt, '--model', model, '--allowedTools', 'Read'],
  read: (path) => ({ name: 'Read', arguments: JSON.stringify({ file_path: path }) }),
};

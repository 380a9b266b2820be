import type { ClientProgram } from './client-program.ts';

/** Gemini CLI, whose tools run without a question. */
export const GEMINI_CLI: ClientProgram = {
  section: 'Gemini CLI',
  program: { package: '@google/gemini-cli', version: '0.61.0', command: 'gemini' },
  files: (guide) => ({ '.gemini/settings.json': guide.block('json') }),
  env: { GEMINI_CLI_TRUST_WORKSPACE: 'true', GEMINI_TELEMETRY_ENABLED: 'false', NO_COLOR: '1' },
  args: (prompt, model) => ['-p', prompt, '-m', model, '--approval-mode', 'yolo'],
  read: (path) => ({ name: 'read_file', arguments: JSON.stringify({ file_path: path }) }),
};

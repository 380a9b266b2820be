import { describe, expect, it } from '@jest/globals';
import type { OpaqueTool } from '../../contract/index.ts';
import { clientToolFunction } from './client-tools.ts';

const functionOf = (kind: string, name?: string) => {
  const tool: OpaqueTool = { type: 'opaque', dialect: 'anthropic-messages', kind, value: {}, ...(name && { name }) };
  return clientToolFunction(tool);
};

describe('a tool whose schema only its client knows', () => {
  it('is a shell that needs no command: it may be asked to start afresh', () => {
    expect(functionOf('bash_20250124')).toEqual({
      name: 'bash',
      description: expect.stringContaining('`restart`'),
      parameters: { type: 'object', properties: { command: { type: 'string' }, restart: { type: 'boolean' } } },
    });
  });

  it('is an editor: Claude Code reads lines as numbers, everything else as text', () => {
    const parameters = functionOf('text_editor_20250728')?.parameters as { properties: object; required: string[] };
    expect(parameters.required).toEqual(['command', 'path']);
    expect(parameters.properties).toEqual({
      ...Object.fromEntries(
        ['command', 'path', 'old_str', 'new_str', 'file_text'].map((name) => [name, { type: 'string' }]),
      ),
      insert_line: { type: 'integer' },
      view_range: { type: 'array', items: { type: 'integer' } },
    });
  });

  it('keeps the name that the client gave it, else has the one that the API gives it', () => {
    expect(functionOf('bash_20250124', 'shell')?.name).toBe('shell');
    expect(functionOf('text_editor_20250728')?.name).toBe('str_replace_based_edit_tool');
  });

  it('is unknown here where it is none of these', () => {
    expect(functionOf('computer_20250124')).toBeUndefined();
  });
});

import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expand } from '../../config/src/expand.ts';
import { RULES } from '../architecture/rules.ts';
import { isNode, readSourceFiles, type SyntaxNode } from '../architecture/source-file.ts';
import { DIALECT_CALLS } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';

const PROOF = 'proof-that-it-ran';

/** Texts that make a shell, a template or a loader do something. */
const COMMANDS = [
  `$(touch ${PROOF})`,
  `\`touch ${PROOF}\``,
  `; touch ${PROOF}`,
  `| touch ${PROOF}`,
  `&& touch ${PROOF}`,
  `\n touch ${PROOF}\n`,
  `\${require('fs').writeFileSync('${PROOF}','')}`,
  `{{constructor.constructor("require('fs').writeFileSync('${PROOF}','')")()}}`,
  `data:text/javascript,import('fs').then(f=>f.writeFileSync('${PROOF}',''))`,
  `--require=./${PROOF}`,
  `$IFS$9touch ${PROOF}`,
];

const runtime = readSourceFiles().filter(({ isTest }) => !isTest);

const nameOf = (node: unknown): string => (isNode(node) && node.type === 'Identifier' ? String(node.value) : '');

/** Ways to make code out of text. */
function makesCode(node: SyntaxNode): boolean {
  if (node.type === 'CallExpression') return nameOf(node.callee) === 'eval';
  return node.type === 'NewExpression' && nameOf(node.callee) === 'Function';
}

describe('security 19: commands from request data', () => {
  it('security 19: only the command line may start a process, and nothing makes code out of text', () => {
    const rule = RULES.find(({ name }) => name === 'only the command line starts processes');
    expect(runtime.flatMap((file) => rule?.find(file) ?? ['no rule'])).toEqual([]);
    expect(runtime.length).toBeGreaterThan(200);
    const imports = runtime.flatMap(({ path, imports }) => imports.map((name) => `${path} ${name}`));
    // The collector can be reached by a script only, whose one word is written there.
    expect(imports.filter((line) => / (node:)?(vm|repl|inspector|cluster)$/.test(line))).toEqual([
      'cli/src/give-back-memory.ts node:vm',
    ]);
    expect(runtime.filter(({ nodes }) => nodes.some(makesCode)).map(({ path }) => path)).toEqual([]);
  });

  it('security 19: what serves requests imports no module by a name from outside', () => {
    const isText = (argument: unknown): boolean => JSON.stringify(argument ?? '').includes('"type":"StringLiteral"');
    const isDynamic = (node: SyntaxNode): boolean =>
      node.type === 'CallExpression' &&
      isNode(node.callee) &&
      node.callee.type === 'Import' &&
      !isText((node.arguments as readonly unknown[] | undefined)?.[0]);
    const places = runtime.filter(({ nodes }) => nodes.some(isDynamic)).map(({ path }) => path);
    // The config names plugins.
    expect(places.filter((path) => !/^config\/src\//.test(path))).toEqual([]);
    expect(places).toContain('config/src/import-code.ts');
  });

  it('security 19: a config has no reference that runs something', () => {
    for (const text of [...COMMANDS, `\${cmd:touch ${PROOF}}`, `\${exec:touch ${PROOF}}`, `\${sh:x}`]) {
      const { data } = expand({ text }, { environment: {}, folder: '.' });
      expect(data).toEqual({ text });
    }
    const { data } = expand(
      { text: '${env:X}' },
      { environment: { X: '$(id) ${env:HOME} ${file:/etc/passwd}' }, folder: '.' },
    );
    expect(data).toEqual({ text: '$(id) ${env:HOME} ${file:/etc/passwd}' });
  });

  describe('from outside', () => {
    let proxy: PipeproxyProcess;

    beforeAll(async () => {
      proxy = await startPipeproxy(
        { models: { '*': 'demo/demo' }, logging: { level: 'debug' } },
        { files: { '.env': `SAID=$(touch ${PROOF})\n` } },
      );
    });

    afterAll(() => proxy?.stop());

    it('security 19: commands in any field stay text', async () => {
      for (const { path, headers, body, id } of DIALECT_CALLS) {
        for (const command of COMMANDS) {
          const schema = { type: 'object', properties: { [command]: { type: 'string', default: command } } };
          const tool =
            id === 'anthropic-messages'
              ? { name: 'x', description: command, input_schema: schema }
              : { type: 'function', function: { name: 'x', description: command, parameters: schema } };
          const oneLine = command.replace(/\s/g, ' ').trim();
          const reply = await rawCall(proxy.url, {
            path: `${path}?x=${encodeURIComponent(command)}`,
            headers: { ...headers, 'user-agent': oneLine, 'x-session-id': oneLine },
            body: body(command, command, { tools: [tool], metadata: { user_id: command }, command, args: [command] }),
          });
          expect(reply.status).toBe(200);
        }
      }
      for (const path of ['/mcp/test', '/v1/mcp/tools/call', '/api/run', '/admin/api/config', '/v1/config']) {
        const reply = await rawCall(proxy.url, { path, body: { command: 'touch', args: [PROOF] } });
        expect(reply.status).toBe(404);
      }
      expect(proxy.isRunning()).toBe(true);
      expect(readdirSync(proxy.home).filter((name) => name.includes(PROOF))).toEqual([]);
    });
  });
});

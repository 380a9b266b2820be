import { posix } from 'node:path';
import { isInside, mayImport, mayImportPackage, NEUTRAL_ROOMS, packageOf, workspaceOf } from './rooms.ts';
import { isNode, type SourceFile, type SyntaxNode } from './source-file.ts';

/** One rule: what it finds in a file, and the smallest file that breaks it. */
export interface Rule {
  readonly name: string;
  find(file: SourceFile): readonly string[];
  readonly broken: { readonly path: string; readonly text: string };
}

const VENDORS =
  /anthropic|azure|bedrock|claude|codex|deepseek|foundry|gemini|google|groq|litellm|mistral|ollama|openai|openrouter|vllm/i;
const SECRET_NAME = /(key|secret|token|digest|hash|password)$/i;
const SQL = /\b(select|insert|update|delete|create|drop|alter|pragma|where|values)\b/i;
const COMPARISONS = new Set(['==', '===', '!=', '!==']);
const CORE_DOORS = new Set(['@pipeproxy/core', '@pipeproxy/core/local', '@pipeproxy/core/testing']);
/** Only the command line starts a host. */
const HOST_DOOR = '@pipeproxy/core/host';

const isRelative = (specifier: string): boolean => specifier.startsWith('.');
const resolved = (file: SourceFile, specifier: string): string =>
  isRelative(specifier) ? posix.join(posix.dirname(file.path), specifier) : specifier;

function textsOf(node: SyntaxNode): readonly string[] {
  if (node.type === 'Identifier' || node.type === 'StringLiteral') return [String(node.value)];
  return node.type === 'TemplateElement' ? [String(node.raw)] : [];
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'MemberExpression') return nameOf(node.property);
  return node.type === 'Identifier' || node.type === 'PrivateName' ? String(node.value) : '';
}

/** Comparing with one of these tells whether there is a secret, not what it is. */
function isHarmless(node: unknown): boolean {
  if (!isNode(node)) return false;
  return /^(Null|Numeric|Boolean)Literal$/.test(node.type) || nameOf(node) === 'undefined';
}

function comparesSecret(node: SyntaxNode): boolean {
  if (node.type !== 'BinaryExpression' || !COMPARISONS.has(String(node.operator))) return false;
  const sides = [node.left, node.right];
  return sides.some((side) => SECRET_NAME.test(nameOf(side))) && !sides.some(isHarmless);
}

/** Names in capitals are constants of the module: no input reaches the text through them. */
function isConstant(node: unknown): boolean {
  return isNode(node) && (node.type === 'StringLiteral' || /^[A-Z][A-Z0-9_]*$/.test(nameOf(node)));
}

function buildsSql(node: SyntaxNode): boolean {
  if (node.type === 'TemplateLiteral') {
    const text = (node.quasis as readonly SyntaxNode[]).map(({ raw }) => raw).join('?');
    return SQL.test(text) && !(node.expressions as readonly unknown[]).every(isConstant);
  }
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return false;
  const sides = [node.left, node.right].filter(isNode);
  return (
    sides.some((side) => side.type === 'StringLiteral' && SQL.test(String(side.value))) && !sides.every(isConstant)
  );
}

function readsEnvironment(node: SyntaxNode): boolean {
  return node.type === 'MemberExpression' && nameOf(node.object) === 'process' && nameOf(node.property) === 'env';
}

export const RULES: readonly Rule[] = [
  {
    name: 'a room imports only the rooms that the plan gives it',
    find: (file) =>
      file.isTest
        ? []
        : file.imports
            .filter((specifier) => isRelative(specifier) || specifier.startsWith('@pipeproxy/'))
            .filter((specifier) => !mayImport(file.path, resolved(file, specifier))),
    broken: { path: 'core/src/wire/x.ts', text: "import type { A } from '../dialects/a.ts';" },
  },
  {
    name: 'a package is imported only by the room that owns it',
    find: (file) =>
      file.isTest ? [] : file.imports.map(packageOf).filter((name) => !mayImportPackage(file.path, name)),
    broken: { path: 'core/src/host/x.ts', text: "const undici = await import('undici');" },
  },
  {
    name: 'a relative import ends in .ts or .json',
    find: (file) => file.imports.filter((specifier) => isRelative(specifier) && !/\.(ts|json)$/.test(specifier)),
    broken: { path: 'core/src/wire/x.ts', text: "export * from './chain';" },
  },
  {
    name: 'a relative import stays in its package, except from a test to test/',
    find: (file) =>
      file.imports.filter(isRelative).filter((specifier) => {
        const target = resolved(file, specifier);
        return !isInside(target, workspaceOf(file.path)) && !(file.isTest && isInside(target, 'test'));
      }),
    broken: { path: 'plugins/demo/src/x.ts', text: "import '../../anthropic/src/index.ts';" },
  },
  {
    name: 'other packages are entered by their doors only',
    find: (file) =>
      file.imports
        .filter((specifier) => specifier.startsWith('@pipeproxy/'))
        .filter((specifier) => packageOf(specifier) !== specifier && !CORE_DOORS.has(specifier))
        .filter((specifier) => specifier !== HOST_DOOR || !isInside(file.path, 'cli/src')),
    broken: { path: 'plugins/demo/src/x.ts', text: "import '@pipeproxy/core/src/wire/chain.ts';" },
  },
  {
    name: 'the testing kit is for tests',
    find: (file) => (file.isTest ? [] : file.imports.filter((specifier) => specifier === '@pipeproxy/core/testing')),
    broken: { path: 'plugins/demo/src/x.ts', text: "import { testProvider } from '@pipeproxy/core/testing';" },
  },
  {
    name: 'contract, wire, pipeline and transport name no vendor',
    find: (file) =>
      file.isTest || !NEUTRAL_ROOMS.some((room) => isInside(file.path, room))
        ? []
        : file.nodes.flatMap(textsOf).filter((text) => VENDORS.test(text)),
    broken: { path: 'core/src/wire/x.ts', text: 'export const isOpenAiChunk = true;' },
  },
  {
    name: 'contract has no `any`',
    find: (file) =>
      isInside(file.path, 'core/src/contract')
        ? file.nodes.filter((node) => node.type === 'TsKeywordType' && node.kind === 'any').map(() => 'any')
        : [],
    broken: { path: 'core/src/contract/x.ts', text: 'export type Loose = Record<string, any>;' },
  },
  {
    name: 'only the command line starts processes',
    find: (file) =>
      file.isTest || isInside(file.path, 'cli')
        ? []
        : file.imports.filter((specifier) => /^(node:)?child_process$/.test(specifier)),
    broken: { path: 'plugins/demo/src/x.ts', text: "import { exec } from 'node:child_process';" },
  },
  {
    name: 'core does not read the environment: settings come as arguments',
    find: (file) =>
      file.isTest || !isInside(file.path, 'core') ? [] : file.nodes.filter(readsEnvironment).map(() => 'process.env'),
    broken: { path: 'core/src/host/x.ts', text: 'export const port = process.env.PORT;' },
  },
  {
    name: 'no SQL is built from strings: values are bound',
    find: (file) =>
      file.isTest || !/^plugins\/ledger-/.test(file.path)
        ? []
        : file.nodes.filter(buildsSql).map(() => 'SQL with an expression in it'),
    broken: {
      path: 'plugins/ledger-sqlite/src/x.ts',
      text: 'database.exec(`delete from exchanges where id = ${id}`);',
    },
  },
  {
    name: 'auth compares no secret with an operator: that takes a time which depends on it',
    find: (file) =>
      file.isTest || !/^core\/src\/.*auth/.test(file.path)
        ? []
        : file.nodes
            .filter(comparesSecret)
            .map((node) => `${nameOf(node.left)} ${node.operator} ${nameOf(node.right)}`),
    broken: { path: 'core/src/stages/auth.ts', text: 'if (presented.key === entry.key) pass();' },
  },
];

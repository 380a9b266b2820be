import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

const ROOT = join(import.meta.dirname, '../..');
const PATTERNS = ['core/src/**/*.ts', 'config/src/**/*.ts', 'cli/src/**/*.ts', 'plugins/*/src/**/*.ts'];

/** A node of the syntax tree; what a node has besides its type depends on the type. */
export interface SyntaxNode {
  readonly type: string;
  readonly [property: string]: unknown;
}

/** A source file with what the rules ask about. Comments are not part of the tree. */
export interface SourceFile {
  /** From the root of the checkout, with slashes. */
  readonly path: string;
  readonly isTest: boolean;
  readonly nodes: readonly SyntaxNode[];
  /** What is imported or re-exported, as types too, statically or dynamically. */
  readonly imports: readonly string[];
}

/** All sources of the workspaces. */
export function readSourceFiles(): readonly SourceFile[] {
  return globSync(PATTERNS, { cwd: ROOT })
    .filter((path) => !path.includes('node_modules'))
    .map((path) => parseSourceFile(path.replaceAll('\\', '/'), readFileSync(join(ROOT, path), 'utf8')));
}

/** Tests and what only they use; neither is published. */
const TEST_FILE = /\.test\.ts$|\/__fixtures__\//;

export function parseSourceFile(path: string, text: string): SourceFile {
  const nodes: SyntaxNode[] = [];
  collectNodes(parse(path, text), nodes);
  return { path, isTest: TEST_FILE.test(path), nodes, imports: nodes.flatMap(importedBy) };
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

function parse(path: string, text: string): unknown {
  try {
    return parseSync(text, { syntax: 'typescript', target: 'es2024' }).body;
  } catch (error) {
    throw new Error(`${path} cannot be parsed`, { cause: error });
  }
}

function collectNodes(value: unknown, nodes: SyntaxNode[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) nodes.push(value);
  for (const child of Object.values(value)) collectNodes(child, nodes);
}

function importedBy(node: SyntaxNode): readonly string[] {
  if (node.type === 'TsImportType') return literal(node.argument);
  if (node.type === 'CallExpression') return isImportCall(node) ? literal(firstArgument(node)) : [];
  return /^(Import|Export)/.test(node.type) ? literal(node.source) : [];
}

function isImportCall(node: SyntaxNode): boolean {
  return isNode(node.callee) && node.callee.type === 'Import';
}

function firstArgument(node: SyntaxNode): unknown {
  return (node.arguments as readonly { expression: unknown }[])[0]?.expression;
}

function literal(node: unknown): readonly string[] {
  return isNode(node) && node.type === 'StringLiteral' ? [String(node.value)] : [];
}

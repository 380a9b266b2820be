import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject, JsonValue } from '@pipeproxy/core';
import { type Environment, variable } from './env-file.ts';
import { childPath } from './plain-data.ts';
import type { ConfigProblem } from './problem.ts';
import { codeOf } from './thrown.ts';

const REFERENCE = /\$\{(env|file):([^}]*)\}/g;
/** `${OPENAI_API_KEY}`: what shells and other programs write. */
const SHELL_REFERENCE = /^\$(\{[A-Za-z_]\w*\}|[A-Z_][A-Z0-9_]+)$/;

export interface ExpandOptions {
  readonly environment: Environment;
  /** Folder that the paths of `${file:PATH}` are relative to. */
  readonly folder: string;
}

export interface Expanded {
  readonly data: JsonValue | undefined;
  /** Every value that a reference gave: none of them may be shown. */
  readonly secrets: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

type Looked = { readonly value: string } | { readonly message: string };

function readSecretFile(path: string, folder: string): Looked {
  try {
    // A newline at the end is the editor's, not the secret's.
    const value = readFileSync(resolve(folder, path), 'utf8').trim();
    return value ? { value } : { message: `the file ${path} is empty` }; // security 2, security 12
  } catch (error) {
    const code = codeOf(error);
    return { message: code === 'ENOENT' ? `there is no file ${path}` : `the file ${path} cannot be read (${code})` };
  }
}

function lookUp(kind: string, name: string, options: ExpandOptions): Looked {
  if (kind === 'file') return readSecretFile(name.trim(), options.folder);
  const value = variable(options.environment, name.trim());
  return value === undefined ? { message: `the environment variable ${name.trim()} is not set` } : { value };
}

/** Replaces `${env:NAME}` and `${file:PATH}` in every string. One that is unset, blank or unreadable is a problem. */
export function expand(data: JsonValue | undefined, options: ExpandOptions): Expanded {
  const secrets = new Set<string>();
  const problems: ConfigProblem[] = [];
  const expandText = (text: string, path: string): string => {
    if (SHELL_REFERENCE.test(text)) {
      const name = text.replace(/[${}]/g, '');
      problems.push({ path, message: `"${text}" is no reference; write "\${env:${name}}"` });
    }
    return text.replace(REFERENCE, (_, kind: string, name: string) => {
      const looked = lookUp(kind, name, options);
      if ('message' in looked) {
        problems.push({ path, message: looked.message });
        return '';
      }
      secrets.add(looked.value);
      return looked.value;
    });
  };
  const expandValue = (value: JsonValue | undefined, path: string): JsonValue | undefined => {
    if (typeof value === 'string') return expandText(value, path);
    if (typeof value !== 'object' || value === null) return value;
    if (isList(value)) return value.map((element, index) => expandValue(element, childPath(path, index)) ?? null);
    return mapObject(value, (part, key) => expandValue(part, childPath(path, key)));
  };
  return { data: expandValue(data, ''), secrets: [...secrets], problems };
}

function isList(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function mapObject(
  source: JsonObject,
  map: (value: JsonValue | undefined, key: string) => JsonValue | undefined,
): JsonObject {
  const mapped: Record<string, JsonValue | undefined> = Object.create(null);
  for (const [key, value] of Object.entries(source)) mapped[key] = map(value, key);
  return mapped;
}

import { existsSync, globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { recording } from './recordings.ts';

/** A reply of a real server, as it came. */
export interface RecordedReply {
  /** File below the recordings, with the number of the exchange in it. */
  readonly name: string;
  readonly status: number;
  /** `stream`: server-sent events. `whole`: one document. */
  readonly form: 'stream' | 'whole';
  readonly body: string;
  /** The request that it answers, where it was recorded. */
  readonly request?: Record<string, unknown>;
}

type ReadFile = (text: string, name: string) => readonly RecordedReply[];

/** Files below the recordings, and how they are read. */
export type RecordedSource = readonly [pattern: string, read: ReadFile];

interface Interaction {
  readonly request: { readonly url: string; readonly json?: Record<string, unknown> };
  readonly response: {
    readonly status: number;
    readonly json?: unknown;
    readonly text?: string;
    readonly base64?: string;
  };
}

function formOf(body: string): 'stream' | 'whole' {
  return body.trimStart().startsWith('{') ? 'whole' : 'stream';
}

/** Exchanges with addresses like `url`. */
export function fromCassette(url: RegExp): ReadFile {
  return (text, name) => {
    const { interactions = [] } = JSON.parse(text) as { interactions?: Interaction[] };
    return interactions.flatMap(({ request, response }, index) => {
      if (!url.test(request.url)) return [];
      const { json, text: plain, base64 } = response;
      if (json === undefined && plain === undefined && base64 === undefined) return [];
      // Bytes are kept where the server compressed them.
      const body =
        plain ?? (base64 === undefined ? JSON.stringify(json) : String(gunzipSync(Buffer.from(base64, 'base64'))));
      const reply = { name: `${name}#${index}`, status: response.status, form: formOf(body), body };
      return [{ ...reply, ...(request.json && { request: request.json }) }];
    });
  };
}

/** Bodies of a YAML cassette: block scalars and quoted strings, in their order (request, response, ...). */
function yamlBodies(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const [, indent = '', quoted] = /^(\s*)body: (?:\|[-+]?|(".*"))$/.exec(line) ?? [];
    if (quoted) return [JSON.parse(quoted) as string];
    if (!/^\s*body: \|/.test(line)) return [];
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((next) => next.trim() !== '' && next.search(/\S/) <= indent.length);
    const block = rest.slice(0, end);
    const depth = Math.min(...block.filter((next) => next.trim() !== '').map((next) => next.search(/\S/)));
    return [block.map((next) => next.slice(depth)).join('\n')];
  });
}

/** Exchanges with addresses like `url`. */
export function fromYaml(url: RegExp): ReadFile {
  return (text, name) => {
    const [request, body] = yamlBodies(text);
    const status = Number(/^\s*code: (\d+)/m.exec(text)?.[1] ?? 200);
    if (!url.test(text) || request === undefined || body === undefined) return [];
    return [{ name, status, form: formOf(body), body, request: JSON.parse(request) }];
  };
}

/** One payload a line: the framing is gone. */
export function fromChunks(text: string, name: string): readonly RecordedReply[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return [{ name, status: 200, form: 'stream', body: lines.map((line) => `data: ${line}\n\n`).join('') }];
}

/** A file with the streams of several steps, one behind the other; each begins with an event of this type, or with it twice. */
export function fromSteps(first: string): ReadFile {
  const line = `^\\{"type":"${first}"`;
  const begin = new RegExp(`(?<!${line}.*\\n)(?=${line})`, 'm');
  return (text, name) =>
    text
      .split(begin)
      .filter((step) => step.trim() !== '')
      .flatMap((step, index) => fromChunks(step, `${name}#${index}`));
}

/** A body alone in its file. */
export function fromBody(text: string, name: string): readonly RecordedReply[] {
  const status = name.includes('/err-') ? 400 : 200;
  return [{ name, status, form: formOf(text), body: text }];
}

/** Every recorded reply of the sources; empty where the recordings are absent. */
export function recordedReplies(sources: readonly RecordedSource[]): readonly RecordedReply[] {
  const folder = recording('.');
  if (folder === undefined) return [];
  return sources.flatMap(([pattern, read]) =>
    globSync(pattern, { cwd: folder })
      .sort()
      .flatMap((file) => read(readFileSync(`${folder}/${file}`, 'utf8'), file)),
  );
}

/** Bodies that real clients sent in a dialect, by the file that holds them. */
export function recordedRequests(id: string): readonly (readonly [name: string, body: Record<string, unknown>])[] {
  const folder = recording('../clients');
  if (folder === undefined || !existsSync(folder)) return [];
  return globSync('**/*.request.json', { cwd: folder })
    .sort()
    .flatMap((file) => {
      const { dialect, body } = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
      return dialect === id && body ? [[relative('.', file), body] as const] : [];
    });
}

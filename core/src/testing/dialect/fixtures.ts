import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChatEvent, JsonObject } from '../../contract/index.ts';

/** Recorded bytes of a reply, and the events that they are. */
export interface ReplyFixture {
  readonly name: string;
  /** Id of the framing that the bytes are in. `json-document` is a whole reply. */
  readonly framing: string;
  readonly bytes: Uint8Array;
  readonly events: readonly ChatEvent[];
}

/** A body that a client sends, or may send. */
export interface RequestFixture {
  readonly name: string;
  readonly body: JsonObject;
}

/** A folder of fixtures. */
export interface Fixtures {
  readonly replies: readonly ReplyFixture[];
  readonly requests: readonly RequestFixture[];
}

const FRAMING_OF_EXTENSION: Readonly<Record<string, string>> = { sse: 'sse', json: 'json-document' };
const FILE = /^(?<name>.+)\.(?<part>reply|events|request)\.(?<extension>[\w-]+)$/;

/**
 * Reads a folder of fixtures. Each has a name and lies in files beside each other:
 *
 * - `NAME.reply.sse`, `NAME.reply.json` or `NAME.reply.FRAMING`: the bytes of a reply as they came, blank lines included.
 * - `NAME.events.json`: the chat events that the reply is, as a JSON array. Usage without `raw` leaves `raw` unchecked.
 * - `NAME.request.json`: the body of a request. It may stand alone.
 *
 * Other files are passed over.
 *
 * @throws Error for a reply without its events, or events without their reply, so that a misspelt name does not turn a test off.
 */
export function readFixtures(folder: string): Fixtures {
  const files = readdirSync(folder).sort();
  const parts = files.flatMap((file) => {
    const { name, part, extension } = FILE.exec(file)?.groups ?? {};
    return name && part && extension ? [{ file: join(folder, file), name, part, extension }] : [];
  });
  const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
  const events = new Map(parts.filter(({ part }) => part === 'events').map(({ name, file }) => [name, file]));
  const replies = parts
    .filter(({ part }) => part === 'reply')
    .map(({ name, extension, file }): ReplyFixture => {
      const expected = events.get(name);
      if (expected === undefined) throw new Error(`${file} has no ${name}.events.json beside it`);
      const framing = FRAMING_OF_EXTENSION[extension] ?? extension;
      return { name, framing, bytes: readFileSync(file), events: json(expected) };
    });
  const lonely = [...events.keys()].filter((name) => !replies.some((reply) => reply.name === name));
  if (lonely.length > 0) throw new Error(`${folder}: there is no reply for ${lonely.join(', ')}`);
  const requests = parts
    .filter(({ part }) => part === 'request')
    .map(({ name, file }): RequestFixture => ({ name, body: json(file) }));
  return { replies, requests };
}

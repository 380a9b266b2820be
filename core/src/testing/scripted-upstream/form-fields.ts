import { createHash } from 'node:crypto';

/** A file that arrived in a form. */
export interface ReceivedFile {
  fileName: string;
  mediaType: string;
  bytes: number;
  /** First 12 hex digits of the SHA-256. */
  digest: string;
}

const BOUNDARY = /^multipart\/form-data;.*boundary="?([^";]+)"?/i;

function fileOf(head: string, fileName: string, data: Buffer): ReceivedFile {
  const mediaType = /^content-type: *(\S+)/im.exec(head)?.[1] ?? '';
  const digest = createHash('sha256').update(data).digest('hex').slice(0, 12);
  return { fileName, mediaType, bytes: data.length, digest };
}

/** The fields of a form by name, a repeated one as a list; undefined for a body that is no form, or a broken one. */
export function formFields(body: Buffer, contentType = ''): Readonly<Record<string, unknown>> | undefined {
  const boundary = BOUNDARY.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  const fields = new Map<string, unknown[]>();
  const opening = `--${boundary}`;
  for (let at = body.indexOf(opening); ; ) {
    const next = body.indexOf(`\r\n${opening}`, at);
    if (at < 0 || body.toString('latin1', at + opening.length, at + opening.length + 2) === '--') break;
    const headEnd = body.indexOf('\r\n\r\n', at);
    if (next < 0 || headEnd < 0 || headEnd > next) return undefined;
    const head = body.toString('utf8', at + opening.length + 2, headEnd);
    const name = /;\s*name="([^"]*)"/i.exec(head)?.[1] ?? '';
    const fileName = /;\s*filename="([^"]*)"/i.exec(head)?.[1];
    const data = body.subarray(headEnd + 4, next);
    const value = fileName === undefined ? data.toString() : fileOf(head, fileName, data);
    fields.set(name, [...(fields.get(name) ?? []), value]);
    at = next + 2;
  }
  return Object.fromEntries([...fields].map(([name, values]) => [name, values.length === 1 ? values[0] : values]));
}

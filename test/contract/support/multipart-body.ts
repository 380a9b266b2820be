import { type Patch, type PeekedBody, ProxyError, type RequestBody } from '@pipeproxy/core';

const BLANK_LINE = Buffer.from('\r\n\r\n');

/** A part of a form, as offsets into the body. */
interface Part {
  readonly name: string;
  readonly isFile: boolean;
  /** Where the delimiter before the part begins. */
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

interface Form {
  readonly parts: readonly Part[];
  /** Where the closing delimiter begins. */
  readonly end: number;
}

function readForm(raw: Buffer, delimiter: Buffer): Form {
  const parts: Part[] = [];
  let start = raw.indexOf(delimiter.subarray(2));
  for (;;) {
    const headStart = start + delimiter.length;
    const valueStart = raw.indexOf(BLANK_LINE, headStart) + BLANK_LINE.length;
    const valueEnd = raw.indexOf(delimiter, valueStart);
    if (valueStart < headStart || valueEnd < 0) throw new ProxyError('PP_REQUEST_INVALID', 'The form is cut.');
    const head = raw.toString('latin1', headStart, valueStart);
    const [, name = ''] = /[ ;]name="([^"]*)"/i.exec(head) ?? [];
    parts.push({ name, isFile: /filename=/i.test(head), start, valueStart, valueEnd });
    start = valueEnd + 2;
    if (raw.toString('latin1', valueEnd + delimiter.length, valueEnd + delimiter.length + 2) === '--') break;
  }
  return { parts, end: start };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/**
 * The skeleton of a multipart body: fields without a file are peeked and patched where they stand, however late; the files'
 * bytes are never looked at.
 */
export function createMultipartBody(raw: Buffer, contentType: string, peekKeys: readonly string[]): RequestBody {
  const [, boundary = ''] = /boundary="?([^";]+)"?/i.exec(contentType) ?? [];
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const edits: Patch[] = [];

  const apply = (bytes: Buffer, patch: Patch): Buffer => {
    const [key] = patch.path;
    if (patch.path.length !== 1 || patch.op === 'insert' || patch.op === 'rename') {
      throw new ProxyError('PP_PATCH_PATH', 'A form has no such place.');
    }
    const { parts, end } = readForm(bytes, delimiter);
    const part = parts.find(({ name, isFile }) => name === key && !isFile);
    if (patch.op === 'delete') {
      return part ? Buffer.concat([bytes.subarray(0, part.start), bytes.subarray(part.valueEnd + 2)]) : bytes;
    }
    if (part && patch.op === 'default') return bytes;
    const value = Buffer.from(textOf(patch.value));
    if (part) return Buffer.concat([bytes.subarray(0, part.valueStart), value, bytes.subarray(part.valueEnd)]);
    const head = Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n`);
    return Buffer.concat([bytes.subarray(0, end), head, value, Buffer.from('\r\n'), bytes.subarray(end)]);
  };

  const body: RequestBody = {
    raw,
    contentType,
    get peeked(): PeekedBody {
      const bytes = Buffer.from(body.bytes([]));
      const found = readForm(bytes, delimiter).parts.filter(({ name, isFile }) => !isFile && peekKeys.includes(name));
      return Object.fromEntries(
        found.map((part) => [part.name, bytes.toString('utf8', part.valueStart, part.valueEnd)]),
      );
    },
    json() {
      throw new ProxyError('PP_REQUEST_NOT_JSON', 'The body is a form.');
    },
    bytes: (patches) => {
      const all = [...edits, ...patches];
      return all.length === 0 ? raw : all.reduce(apply, raw);
    },
    edit: (patches) => void edits.push(...patches),
  };
  return body;
}

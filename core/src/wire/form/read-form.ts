import { ProxyError } from '../../contract/index.ts';

/** A part of a form, as offsets into its bytes. */
export interface FormPart {
  readonly name: string;
  /** True: a file, whose bytes nobody looks at. */
  readonly isFile: boolean;
  /** Where the delimiter before it begins. */
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** Where the parts of a form are. */
export interface Form {
  readonly boundary: string;
  readonly parts: readonly FormPart[];
  /** Where the closing delimiter begins. */
  readonly end: number;
}

const MAX_PARTS = 1_000;
const MAX_HEAD_BYTES = 16_384;

const BREAK = '\r\n';
const BLANK_LINE = Buffer.from('\r\n\r\n');
/** @see https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1 */
const BOUNDARY = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i;
const DISPOSITION = /^content-disposition:\s*form-data\s*(;.*)$/im;
const NAME = /;\s*name=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i;
const FILE_NAME = /;\s*filename\*?=/i;
/** What may stand behind a delimiter: another part, or the end. */
const NEXT_PART = /^[ \t]*\r\n/;

function invalid(reason: string): ProxyError {
  return new ProxyError('PP_REQUEST_INVALID', `The form is broken: ${reason}.`, {
    hint: 'Send `multipart/form-data` as RFC 7578 has it.',
  });
}

/** The next delimiter at or behind an offset that is one, and not the beginning of a longer text. */
function findDelimiter(
  raw: Buffer,
  delimiter: Buffer,
  from: number,
): { readonly at: number; readonly isLast: boolean } {
  for (let at = raw.indexOf(delimiter, from); at >= 0; at = raw.indexOf(delimiter, at + 1)) {
    const behind = raw.toString('latin1', at + delimiter.length, at + delimiter.length + 64);
    if (behind.startsWith('--')) return { at, isLast: true };
    if (NEXT_PART.test(behind)) return { at, isLast: false };
  }
  throw invalid('its closing boundary is missing');
}

function readHead(raw: Buffer, start: number, end: number): Pick<FormPart, 'name' | 'isFile'> {
  const head = raw.toString('utf8', start, end);
  const disposition = DISPOSITION.exec(head)?.[1] ?? '';
  const [, quoted, bare] = NAME.exec(disposition) ?? [];
  const name = quoted?.replaceAll(/\\(.)/g, '$1') ?? bare;
  if (name === undefined) throw invalid('a part has no name');
  return { name, isFile: FILE_NAME.test(disposition) };
}

function readPart(raw: Buffer, delimiter: Buffer, start: number) {
  const headStart = raw.indexOf(BREAK, start + 2);
  const headEnd = raw.indexOf(BLANK_LINE, headStart);
  if (headEnd < 0 || headEnd - headStart > MAX_HEAD_BYTES) throw invalid('the head of a part has no end');
  const valueStart = headEnd + BLANK_LINE.length;
  const next = findDelimiter(raw, delimiter, valueStart - BREAK.length);
  const part = { ...readHead(raw, headStart, headEnd), start, valueStart, valueEnd: Math.max(valueStart, next.at) };
  return { part, next };
}

/**
 * Finds the parts of a form. Values are not looked at, so a file of any size costs one search for the boundary.
 * @param contentType - Its value as the client sent it, with the boundary.
 * @throws ProxyError `PP_REQUEST_INVALID`; `PP_REQUEST_TOO_LARGE` for more than 1,000 parts.
 */
export function readForm(raw: Buffer, contentType: string): Form {
  const [, quoted, bare] = BOUNDARY.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) throw invalid('its content type names no boundary');
  const delimiter = Buffer.from(`${BREAK}--${boundary}`, 'latin1');
  const opening = delimiter.subarray(BREAK.length);
  const isFirst = raw.subarray(0, opening.length).equals(opening);
  const parts: FormPart[] = [];
  let { at, isLast } = isFirst ? findDelimiter(raw, opening, 0) : findDelimiter(raw, delimiter, 0);
  let start = isFirst ? at : at + BREAK.length;
  while (!isLast) {
    if (parts.length === MAX_PARTS) {
      throw new ProxyError('PP_REQUEST_TOO_LARGE', `The form has more than ${MAX_PARTS} parts.`);
    }
    const { part, next } = readPart(raw, delimiter, start);
    parts.push(part);
    ({ at, isLast } = next);
    start = at + BREAK.length;
  }
  return { boundary, parts, end: start };
}

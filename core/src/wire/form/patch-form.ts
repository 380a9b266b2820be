import { type JsonValue, type Patch, ProxyError } from '../../contract/index.ts';
import type { Form, FormPart } from './read-form.ts';

/** A part as it is to be sent: bytes of the body, or a new value. */
interface Field {
  readonly name: string;
  readonly part?: FormPart;
  readonly value?: string;
}

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

function noSuchPlace({ path }: Patch): ProxyError {
  return new ProxyError('PP_PATCH_PATH', `A form has no place ${JSON.stringify(path)}.`, {
    hint: 'Only its own fields can be set, defaulted or deleted.',
  });
}

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

function patched(fields: readonly Field[], patch: Patch): readonly Field[] {
  const [name] = patch.path;
  if (patch.path.length !== 1 || typeof name !== 'string' || FORBIDDEN.has(name)) throw noSuchPlace(patch);
  const isIt = (field: Field): boolean => field.name === name && !field.part?.isFile;
  switch (patch.op) {
    case 'delete':
      return fields.filter((field) => !isIt(field));
    case 'default':
      return fields.some(isIt) ? fields : [...fields, { name, value: textOf(patch.value) }];
    case 'set': {
      const value = textOf(patch.value);
      if (!fields.some(isIt)) return [...fields, { name, value }];
      return fields.map((field) => (isIt(field) ? { ...field, value } : field));
    }
    default:
      throw noSuchPlace(patch);
  }
}

const quoted = (name: string): string => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

function headOf(name: string, boundary: string): Buffer {
  return Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n`);
}

function bytesOf({ name, part, value }: Field, raw: Buffer, { boundary }: Form): readonly Buffer[] {
  const end = Buffer.from('\r\n');
  if (part && value === undefined) return [raw.subarray(part.start, part.valueEnd), end];
  const head = part ? raw.subarray(part.start, part.valueStart) : headOf(name, boundary);
  return [head, Buffer.from(value ?? ''), end];
}

/**
 * The bytes of a form with some fields changed where they stand; what is new comes last. Files are copied as they are.
 * @throws ProxyError `PP_PATCH_PATH` for what a form cannot say; `PP_REQUEST_INVALID` for a value that holds the boundary.
 */
export function patchForm(raw: Buffer, form: Form, patches: readonly Patch[]): Buffer {
  const given: readonly Field[] = form.parts.map((part) => ({ name: part.name, part }));
  const fields = patches.reduce(patched, given);
  if (fields.some(({ value }) => value?.includes(`--${form.boundary}`))) {
    throw new ProxyError('PP_REQUEST_INVALID', 'A value of the form holds its boundary.');
  }
  const [first] = form.parts;
  const preamble = raw.subarray(0, first?.start ?? form.end);
  return Buffer.concat([preamble, ...fields.flatMap((field) => bytesOf(field, raw, form)), raw.subarray(form.end)]);
}

import { describe, expect, it } from '@jest/globals';
import type { Patch } from '../../contract/index.ts';
import { createFormBody } from './form-body.ts';

const BOUNDARY = 'FAKE-boundary';
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

const field = (name: string, value: string, disposition = `form-data; name="${name}"`) =>
  Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: ${disposition}\r\n\r\n${value}\r\n`);
const file = (name: string, data: Buffer) =>
  Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n`,
    ),
    data,
    Buffer.from('\r\n'),
  ]);
const formOf = (...parts: readonly Buffer[]) => Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);

const NOISE = Buffer.concat([
  Buffer.from([0, 255, 13, 10]),
  Buffer.from(`--${BOUNDARY}x\r\n\r\nname="model"\r\n--other--\r\n--${BOUNDARY.slice(0, 4)}`),
]);
const KEYS = ['model', 'stream', 'user'];

const bodyOf = (form: Buffer, type = TYPE) => createFormBody(form, type, KEYS);
const patched = (form: Buffer, ...patches: readonly Patch[]) => Buffer.from(bodyOf(form).bytes(patches));
const setModel: Patch = { op: 'set', path: ['model'], value: 'm2' };

describe('the body of a form', () => {
  it('shows its fields however late they come, and takes no file for one', () => {
    const form = formOf(file('model', NOISE), field('prompt', 'p'), field('model', 'm1'), field('stream', 'true'));
    expect(bodyOf(form).peeked).toEqual({ model: 'm1', stream: true });
  });

  it.each([
    ['an unquoted name', 'form-data; name=model'],
    ['a name with an escaped letter', 'form-data; name="mo\\del"'],
    ['other white space', 'form-data ;\tname="model"'],
    ['another case', 'FORM-DATA; NAME="model"'],
  ])('reads %s', (_what, disposition) => {
    expect(bodyOf(formOf(field('model', 'm1', disposition))).peeked).toEqual({ model: 'm1' });
  });

  it('reads a preamble, an epilogue, white space behind a boundary and a quoted boundary', () => {
    const form = Buffer.from(
      `first\r\n--a b \t\r\ncontent-disposition: form-data; name="model"\r\n\r\nm1\r\n--a b--\r\nlast`,
    );
    const type = 'multipart/form-data; charset=utf-8; boundary="a b"';
    expect(bodyOf(form, type).peeked).toEqual({ model: 'm1' });
    expect(bodyOf(form, type).bytes([setModel])).toEqual(Buffer.from(form.toString().replace('m1', 'm2')));
  });

  it('reads a value that is empty', () => {
    expect(bodyOf(formOf(field('model', ''))).peeked).toEqual({ model: '' });
  });

  it('changes one field and leaves every other byte', () => {
    const form = formOf(file('image', NOISE), field('model', 'm1'), field('n', '1'));
    expect(patched(form, setModel)).toEqual(formOf(file('image', NOISE), field('model', 'm2'), field('n', '1')));
  });

  it('gives out the very same bytes where nothing changes', () => {
    const form = formOf(file('image', NOISE), field('model', 'm1'));
    expect(bodyOf(form).bytes([])).toBe(form);
  });

  it('makes patches in order', () => {
    const form = formOf(field('model', 'm1'), field('n', '1'), file('n', NOISE));
    const patches: readonly Patch[] = [
      { op: 'delete', path: ['n'] },
      { op: 'default', path: ['n'], value: 2 },
      { op: 'default', path: ['model'], value: 'never' },
      { op: 'delete', path: ['absent'] },
      { op: 'set', path: ['n'], value: 3 },
      { op: 'set', path: ['a"b\r\n'], value: { c: true } },
    ];
    expect(patched(form, ...patches)).toEqual(
      formOf(field('model', 'm1'), file('n', NOISE), field('n', '3'), field('a%22b%0D%0A', '{"c":true}')),
    );
  });

  it('shows later readers what was edited', () => {
    const body = bodyOf(formOf(field('model', 'm1')));
    body.edit([setModel, { op: 'default', path: ['user'], value: 'me' }]);
    expect(body.peeked).toEqual({ model: 'm2', user: 'me' });
  });

  it.each<[string, Buffer, string]>([
    ['without a boundary in its type', formOf(field('model', 'm')), 'multipart/form-data'],
    ['of another boundary', formOf(field('model', 'm')), 'multipart/form-data; boundary=x'],
    ['that is empty', Buffer.alloc(0), TYPE],
    ['that is cut in a value', formOf(field('model', 'm1')).subarray(0, 80), TYPE],
    ['that is cut in a head', formOf(field('model', 'm1')).subarray(0, 40), TYPE],
    ['with a part that has no name', formOf(field('', 'm1', 'form-data')), TYPE],
    ['with a part of another kind', formOf(field('', 'm1', 'attachment; name="model"')), TYPE],
    ['with a head without end', formOf(field('model', 'm1', `form-data; name="${'x'.repeat(20_000)}"`)), TYPE],
  ])('refuses a form %s', (_what, form, type) => {
    expect(() => bodyOf(form, type)).toThrow(expect.objectContaining({ code: 'PP_REQUEST_INVALID' }));
  });

  it('refuses two models: whoever reads the form next might take the other one', () => {
    expect(() => bodyOf(formOf(field('model', 'm1'), field('model', 'm2')))).toThrow(
      expect.objectContaining({ code: 'PP_REQUEST_INVALID', param: 'model' }),
    );
  });

  it('refuses a form of very many parts', () => {
    const parts = Array.from({ length: 1_001 }, () => field('image[]', ''));
    expect(() => bodyOf(formOf(...parts))).toThrow(expect.objectContaining({ code: 'PP_REQUEST_TOO_LARGE' }));
  });

  it('refuses a value that would end its part', () => {
    const value = `m\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="n"\r\n\r\n9`;
    expect(() => patched(formOf(field('model', 'm1')), { op: 'set', path: ['model'], value })).toThrow(
      expect.objectContaining({ code: 'PP_REQUEST_INVALID' }),
    );
  });

  it.each<[string, Patch]>([
    ['a place inside a field', { op: 'set', path: ['a', 'b'], value: 1 }],
    ['an element', { op: 'insert', path: ['a', 0], value: 1 }],
    ['another name', { op: 'rename', path: ['model'], to: 'b' }],
    ['a prototype', { op: 'set', path: ['__proto__'], value: 1 }],
  ])('has no place for %s', (_what, patch) => {
    expect(() => patched(formOf(field('model', 'm1')), patch)).toThrow(
      expect.objectContaining({ code: 'PP_PATCH_PATH' }),
    );
  });

  it('is no JSON', () => {
    expect(() => bodyOf(formOf(field('model', 'm1'))).json()).toThrow(
      expect.objectContaining({ code: 'PP_REQUEST_NOT_JSON' }),
    );
  });
});

import type { JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, defined, isObject, numberOf, objectOf, parseJson, textOf } from '../../wire/json-values.ts';

/** What a server says about a failure, whatever shape it says it in. */
export interface ErrorWords {
  readonly message?: string;
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
}

function codeOf(value: JsonValue | undefined): string | undefined {
  const number = numberOf(value);
  return number === undefined ? textOf(value) : String(number);
}

function fieldsOf(fields: JsonObject): ErrorWords {
  return defined({
    message: textOf(fields.message),
    type: textOf(fields.type),
    code: codeOf(fields.code) ?? textOf(objectOf(fields.innererror)?.code),
    param: textOf(fields.param),
  });
}

/** A router's error holds the true one as text. */
function unwrapped(error: JsonObject): ErrorWords {
  const outer = fieldsOf(error);
  const raw = textOf(objectOf(error.metadata)?.raw);
  if (raw === undefined) return outer;
  const inner = parseJson(raw);
  if (!isObject(inner)) return { ...outer, message: raw };
  const words = isObject(inner.error) ? fieldsOf(inner.error) : (readErrorWords(inner) ?? {});
  // The router's own code is the status of the true answer.
  return { ...outer, ...words, ...defined({ code: words.code ?? outer.code }) };
}

function detailMessage(detail: JsonValue): string | undefined {
  if (typeof detail === 'string') return textOf(detail);
  const lines = arrayOf(detail).map((entry) => {
    const fields = objectOf(entry) ?? {};
    const place = arrayOf(fields.loc).join('.');
    return [place, textOf(fields.msg)].filter(Boolean).join(': ');
  });
  return textOf(lines.filter((line) => line !== '').join('; ')) ?? textOf(objectOf(detail)?.message);
}

/**
 * Reads the error out of a body; undefined when there is none.
 *
 * Shapes: `{error:{...}}`, `{error:"text"}`, `{object:"error",...}` and bare `{message,...}`, `{detail}` of FastAPI servers,
 * `{base_resp}`, an error in an error (`metadata.raw`), and any of them in an array (Google).
 */
export function readErrorWords(body: JsonValue | undefined): ErrorWords | undefined {
  if (Array.isArray(body)) return readErrorWords(objectOf(body[0])); // gemini trap 30
  if (!isObject(body)) return undefined;
  const { error, detail, base_resp: base } = body;
  if (isObject(error)) return unwrapped(error);
  if (textOf(error) !== undefined) return { ...fieldsOf(body), message: String(error) }; // provider trap 13
  if (textOf(body.message) !== undefined) return fieldsOf(body);
  if (detail !== undefined && detail !== null) return defined({ message: detailMessage(detail) });
  if (isObject(base) && codeOf(base.status_code) !== '0') {
    return defined({ message: textOf(base.status_msg), code: codeOf(base.status_code) });
  }
  return undefined;
}

import type { JsonObject, JsonValue } from '../contract/index.ts';
import { arrayOf, objectOf, parseJson, textOf } from './json-values.ts';

/** What an error body says, whatever its shape; every field is absent where it says nothing. */
export interface ErrorBody {
  readonly message?: string;
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
}

function word(value: JsonValue | undefined): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value);
}

function fieldsOf(source: JsonObject, message: string | undefined): ErrorBody {
  const fields = { message, type: textOf(source.type), code: word(source.code), param: textOf(source.param) };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** A relay puts the true cause, as JSON text, into its own error. */
function relayed(error: JsonObject): ErrorBody | undefined {
  const raw = textOf(objectOf(error.metadata)?.raw);
  const cause = raw === undefined ? undefined : readErrorBody(raw);
  return cause?.message === undefined ? undefined : cause;
}

function detailOf(detail: JsonValue | undefined): string | undefined {
  const first = objectOf(arrayOf(detail)[0]);
  if (!first) return textOf(detail);
  const place = arrayOf(first.loc).map(String).join('.');
  return [place, textOf(first.msg)].filter(Boolean).join(': ') || undefined;
}

/**
 * Reads the body of a failed reply; services and the relays before them use half a dozen shapes, and some of them none.
 * A body that is no JSON object (HTML, empty) says nothing: its text is for the log, not for a client.
 */
export function readErrorBody(text: string): ErrorBody {
  const body = objectOf(parseJson(text));
  return body ? readErrorValue(body) : {};
}

/** The same for a body that is parsed already, or an error event inside a stream. */
export function readErrorValue(body: JsonObject): ErrorBody {
  const error = objectOf(body.error);
  if (error) return relayed(error) ?? fieldsOf(error, textOf(error.message) ?? detailOf(error.detail));
  const status = objectOf(body.base_resp);
  if (status) return fieldsOf({ code: status.status_code }, textOf(status.status_msg));
  return fieldsOf(body, textOf(body.error) ?? textOf(body.message) ?? detailOf(body.detail));
}

import type { PeekedBody } from './dialect.ts';
import type { JsonObject } from './json.ts';
import type { Patch } from './patch.ts';

/**
 * The client's body: raw bytes, with its parsed form made at most once and only when somebody asks. Of a multipart body the
 * parts without a file name are the keys that may be peeked and patched, at the top level alone.
 */
export interface RequestBody {
  /** `application/json`; with its boundary for a multipart body. Goes with the bytes to an upstream of the same dialect. */
  readonly contentType: string;
  /** Bytes as the client sent them, decompressed. */
  readonly raw: Uint8Array;
  readonly peeked: PeekedBody;
  /**
   * The parsed body with `edits` applied.
   * @throws ProxyError `PP_REQUEST_NOT_JSON`, also for a multipart body; `PP_REQUEST_TOO_DEEP`.
   */
  json(): JsonObject;
  /** Bytes with `edits` and then `patches` applied; the raw bytes themselves when there is nothing to do. */
  bytes(patches: readonly Patch[]): Uint8Array;
  /** Adds a change for everybody who reads the body later. In the client's own dialect. */
  edit(patches: readonly Patch[]): void;
}

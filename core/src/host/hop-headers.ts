import type { HeaderMap } from '../contract/headers.ts';

/** Headers that are about one connection, not about the message. */
const HOP_HEADERS = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers of a plugin's reply that go to the client. Its length is told by those who write it. */
export function endToEnd(headers: HeaderMap, isHead: boolean): HeaderMap {
  const kept = Object.entries(headers).filter(
    ([name]) => !HOP_HEADERS.has(name) && (isHead || name !== 'content-length'),
  );
  return Object.fromEntries(kept);
}

import { jsonText, skipSpace } from '../../wire/patch/json-scanner.ts';
import { scanContainer } from '../../wire/patch/scan-container.ts';

/**
 * A member's value in an object's JSON text, spelled as it stands there: no number changes. The text must be JSON.
 * @throws ProxyError `PP_REQUEST_TOO_DEEP`, `PP_REQUEST_TOO_LARGE`
 */
export function rawMember(json: string, key: string): string | undefined {
  const text = jsonText(Buffer.from(json));
  const object = scanContainer(text, { start: skipSpace(text, 0) });
  const span = object?.children.findLast((child) => child.key === key)?.span;
  return span && text.bytes.toString('utf8', span.valueStart, span.valueEnd);
}

import type { ProxyError } from '../../contract/index.ts';
import { invalidRequest } from '../../wire/request-error.ts';

/** What the API refuses; `param` is spelt as the API spells paths (`contents[0].parts[1]`). */
export function invalid(param: string, reason: string): ProxyError {
  return invalidRequest(`Invalid value at '${param}': ${reason}`, param);
}

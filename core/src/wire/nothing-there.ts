import type { FailedReply } from '../contract/dialect.ts';
import { objectOf, parseJson } from './json-values.ts';

const STATUSES: ReadonlySet<number> = new Set([404, 405]);

/** Words of servers for a path that they do not have; a model that they do not have is told in others. */
const WORDS =
  /"(detail|message)":\s*"(not found|method not allowed)\.?"|file not found|invalid url|unexpected endpoint/i;

/** True when a server answered that it has no such path: mostly a wrong base URL, or a version without what was asked for. */
export function isNothingThere({ status, body }: Pick<FailedReply, 'status' | 'body'>): boolean {
  if (!STATUSES.has(status)) return false;
  return objectOf(parseJson(body)) === undefined || WORDS.test(body);
}

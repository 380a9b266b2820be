import type { Check } from '@pipeproxy/core/testing';

const titleOf = ({ name }: Check): string => name.slice(name.indexOf(': ') + 2);

/**
 * Titles of the checks that fail.
 *
 * @param about - Only checks with such titles are run.
 * @throws Error where no check has such a title.
 */
export async function failedChecks(checks: readonly Check[], about = /^/): Promise<readonly string[]> {
  const wanted = checks.filter((check) => about.test(titleOf(check)));
  if (wanted.length === 0) throw new Error(`no check is about ${about}`);
  const titles: string[] = [];
  for (const check of wanted) {
    try {
      await check.run();
    } catch {
      titles.push(titleOf(check));
    }
  }
  return titles;
}

import type { HeaderMap } from '../../contract/index.ts';

const NAME = 'anthropic-beta';

/**
 * Keeps the betas that the host knows; a header with none left goes.
 *
 * @see https://github.com/BerriAI/litellm/issues/20021 (`invalid beta flag`)
 */
export function filterBetas(headers: HeaderMap, betas: 'all' | readonly string[]): HeaderMap {
  const { [NAME]: value, ...others } = headers;
  if (value === undefined || betas === 'all') return headers;
  const known = value
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => betas.includes(beta)); // trap 50
  return known.length === 0 ? others : { ...others, [NAME]: known.join(',') };
}

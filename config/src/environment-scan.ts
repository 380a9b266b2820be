import { isOwnAddress } from './own-address.ts';
import { httpLeave, isPrivateHost } from './private-host.ts';
import { isDummyKey } from './sample-keys.ts';
import { mayPair, pick, type SourcedValue, type VariableSource } from './variable-source.ts';

/** A look through the variables. */
export interface Scan {
  readonly source: VariableSource;
  readonly ownPort: number;
  ignore(variable: SourcedValue, why: string): void;
}

/** A base URL that can be used; one that leads to ourselves is what clients of ours are told. */
export function usableUrl(scan: Scan, name: string): SourcedValue | undefined {
  const url = pick(scan.source, name);
  if (!url) return undefined;
  const isHttp = URL.canParse(url.value) && /^https?:$/.test(new URL(url.value).protocol);
  if (!isHttp) scan.ignore(url, 'it is no http or https URL');
  else if (isOwnAddress(url.value, scan.ownPort)) scan.ignore(url, 'it leads back to pipeproxy itself');
  else if (!httpLeave(url.value)) scan.ignore(url, 'it would send everything unencrypted; use https://');
  else return url;
  return undefined;
}

const isPrivatePlace = ({ value }: SourcedValue): boolean =>
  URL.canParse(value) && isPrivateHost(new URL(value).hostname);

/** A key that may go to a place (or to the service's own when there is none). */
export function usableKey(scan: Scan, place: SourcedValue | undefined, ...names: string[]): SourcedValue | undefined {
  const key = pick(scan.source, ...names);
  if (!key) return undefined;
  if (!mayPair(place, key)) {
    scan.ignore(key, `it is not sent to the ${place?.name} of a .env file; set both in one place`);
    return undefined;
  }
  if (isDummyKey(key.value)) {
    if (!place || !isPrivatePlace(place)) scan.ignore(key, 'it is a placeholder');
    return undefined;
  }
  return key;
}

/** The variables that something was made of, in words. */
export const whyOf = (...variables: readonly (SourcedValue | undefined)[]): string =>
  variables
    .filter((variable) => variable !== undefined)
    .map(({ name, isFromFile }) => (isFromFile ? `${name} of .env` : name))
    .join(', ');

/** The options of an upstream that a base URL makes. */
export const urlOptions = (url: SourcedValue | undefined): object =>
  url ? { baseUrl: url.value, ...httpLeave(url.value) } : {};

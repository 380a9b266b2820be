import { type BaseUrlRules, parseBaseUrl } from '@pipeproxy/core';
import type { GoogleService } from './google-services.ts';

/** What people paste behind the version: it is added again. The door for OpenAI's language stands beside Google's own. */
const KNOWN_TAIL = /(\/publishers\/google)?(\/models)?$|\/openai(\/.*)?$/;
const ENDS_IN_VERSION = /\/v\d+((alpha|beta)\d*)?(\/projects\/[^/]+\/locations\/[^/]+)?$/;

/**
 * Everything before `/models`, of the preset's own address or of the one that is configured in its place.
 * @throws ProxyError `PP_CONFIG_INVALID`.
 */
export function serviceBase(service: GoogleService, baseUrl: string | undefined, rules: BaseUrlRules): string {
  const { origin, version, publisher } = service;
  const base = parseBaseUrl(baseUrl ?? origin, rules).replace(KNOWN_TAIL, '');
  return `${base}${ENDS_IN_VERSION.test(base) ? '' : version}${publisher}`;
}

import type { ErrorCode } from '../contract/error-codes.ts';
import { asProxyError, errorFactsOf, ProxyError } from '../contract/proxy-error.ts';

/** One thing in the config of which nothing can be made. */
export interface ConfigMistake {
  /** Where the config says it: `upstreams.house.baseUrl`. */
  readonly path: string;
  readonly message: string;
  readonly code: ErrorCode;
}

/** An error that holds its mistakes one by one, for those who know on which lines they are. */
export interface MistakenConfig extends ProxyError {
  readonly problems: readonly ConfigMistake[];
}

/** All mistakes as one error; its code is theirs when they share one. */
export function mistakenConfig(problems: readonly ConfigMistake[]): MistakenConfig {
  const codes = new Set(problems.map(({ code }) => code));
  const [code = 'PP_CONFIG_INVALID'] = codes.size === 1 ? codes : [];
  const error = new ProxyError(code, problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return Object.assign(error, { problems });
}

/** What a plugin makes, and where the config names it. */
export interface Part {
  readonly path: string;
  /** `the provider "acme"`. */
  readonly what: string;
}

/** What a stranger threw, and where: whoever wrote the plugin has nothing else to find it by. */
function textOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const lines = (thrown.stack ?? '').split('\n').map((line) => line.trim());
  const frame = lines.find((line) => line.startsWith('at '));
  return `${thrown.name}: ${thrown.message}${frame === undefined ? '' : `, ${frame}`}`;
}

function mistakeOf(thrown: unknown, { path, what }: Part): ConfigMistake {
  const error = asProxyError(thrown);
  const { code, param } = error;
  if (code === 'PP_INTERNAL') return { path, message: `${what} fails: ${textOf(thrown)}`, code: 'PP_PLUGIN_INVALID' };
  const { message } = errorFactsOf(error);
  if (param === undefined) return { path, message, code };
  // Whoever knows the whole path says it.
  return { path: param.includes('.') ? param : `${path}.${param}`, message, code };
}

/** The mistakes that a thrown value holds, else the one that it is. */
export function mistakesIn(thrown: unknown, part: Part): readonly ConfigMistake[] {
  return (Object(thrown) as Partial<MistakenConfig>).problems ?? [mistakeOf(thrown, part)];
}

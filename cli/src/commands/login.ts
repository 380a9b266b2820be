import type { LoginMethod, LoginPerson } from '@pipeproxy/core';
import { ProxyError } from '@pipeproxy/core';
import type { CommandContext } from '../command.ts';
import { loginTarget } from '../login-target.ts';
import { withOfflineHost } from '../offline-host.ts';
import { type ConfigOptions, prepare } from '../prepare.ts';

export interface LoginOptions extends ConfigOptions {
  readonly device?: boolean;
  /** A file or folder, or true for the usual one. */
  readonly link?: string | true;
  readonly move?: string | true;
  /** False: no browser is opened. */
  readonly browser?: boolean;
}

/** How to log in, and from where. */
function methodOf({ device, link, move }: LoginOptions): { readonly method: LoginMethod; readonly from?: string } {
  const chosen = [
    device && ({ method: 'device' } as const),
    link && source('link', link),
    move && source('move', move),
  ];
  const [first, second] = chosen.filter((one) => one !== undefined && one !== false && one !== '');
  if (second) {
    throw new ProxyError('PP_OPTION_INVALID', '`--device`, `--link` and `--move` exclude each other.', {
      hint: 'Keep one of them.',
    });
  }
  return first || { method: 'browser' };
}

const source = (method: 'link' | 'move', from: string | true) => (from === true ? { method } : { method, from });

/** The person at this terminal. */
function personOf(context: CommandContext, { browser = true }: LoginOptions, signal: AbortSignal): LoginPerson {
  return {
    say: context.writeOut,
    ask: context.ask,
    openPage: browser ? context.openPage : () => undefined,
    environment: context.environment,
    signal,
  };
}

/**
 * Logs in at an upstream; the provider keeps what it gets in the state folder.
 *
 * @throws ProxyError `PP_LOGIN_FAILED`, `PP_LOGIN_UNREADABLE`, `PP_OPTION_INVALID`, and what reading the config throws.
 */
export async function login(asked: string, options: LoginOptions, context: CommandContext): Promise<void> {
  const request = methodOf(options);
  let name = asked;
  const prepared = await prepare(context, {
    ...options,
    learnSecrets: context.learnSecrets,
    alsoUpstreams(upstreams) {
      const target = loginTarget(asked, upstreams);
      name = target.name;
      return target.added ? { [name]: target.added } : {};
    },
  });
  const leaving = new AbortController();
  const forget = context.onStop(() => leaving.abort());
  try {
    const { accounts } = await withOfflineHost(context, prepared, (host) =>
      host.login(name, request, personOf(context, options, leaving.signal)),
    );
    context.writeOut(`Logged in at ${name}: ${accounts.join(', ')}.\n`);
  } finally {
    forget();
  }
}

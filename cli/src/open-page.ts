import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/** What opens a page, with arguments before its address. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [program: string, ...before: string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

/** True where a browser has a screen to be on. */
const hasScreen = (platform: NodeJS.Platform, { DISPLAY, WAYLAND_DISPLAY }: Environment): boolean =>
  platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY);

/** How a page is opened on a system; undefined where nothing can. */
export function openerOf(
  platform: NodeJS.Platform,
  environment: Environment,
): readonly [program: string, ...before: string[]] | undefined {
  return hasScreen(platform, environment) ? OPENERS[platform] : undefined;
}

/** Opens a page in the person's browser, without a shell. Its address is printed anyway, so a failure is no trouble. */
export function openPage(url: string, environment: Environment): void {
  const opener = openerOf(process.platform, environment);
  if (!opener) return;
  const [program, ...before] = opener;
  spawn(program, [...before, url], { stdio: 'ignore', detached: true, shell: false })
    .on('error', () => undefined)
    .unref();
}

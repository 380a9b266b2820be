import { setTimeout as sleep } from 'node:timers/promises';
import { ProxyError } from '@pipeproxy/core';
import type { HostStatus } from '@pipeproxy/core/host';
import type { CommandContext } from '../command.ts';
import { type ConfigOptions, prepare } from '../prepare.ts';

const LOOK_AGAIN_MS = 50;
/** Running requests may take some seconds to end. */
const PATIENCE_MS = 15_000;

/** True while the process of a pipeproxy that was asked to stop is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return Reflect.get(Object(error), 'code') === 'EPERM';
  }
}

/**
 * Stops the running pipeproxy of this state folder and waits until it has ended.
 *
 * @throws ProxyError `PP_NOT_RUNNING` when there is none, and what reading the config throws.
 */
export async function stop(options: ConfigOptions, context: CommandContext): Promise<void> {
  const { resolved } = await prepare(context, { ...options, learnSecrets: context.learnSecrets });
  const { folder } = resolved.config.state;
  const { pid, url } = (await context.askControl(folder, 'GET /status')) as HostStatus;
  await context.askControl(folder, 'POST /stop');
  const untilMs = Date.now() + PATIENCE_MS;
  while (isAlive(pid)) {
    if (Date.now() > untilMs) throw tooSlow(pid);
    await sleep(LOOK_AGAIN_MS);
  }
  context.print({ stopped: true, pid, url }, `Stopped the pipeproxy at ${url} (process ${pid}).\n`);
}

const tooSlow = (pid: number): ProxyError =>
  new ProxyError('PP_HOST_STOPPING', `Process ${pid} has not ended yet.`, { hint: 'Wait, or end it by its id.' });

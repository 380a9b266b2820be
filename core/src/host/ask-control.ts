import { request } from 'node:http';
import { ProxyError } from '../contract/proxy-error.ts';
import { parseJson } from '../wire/json-values.ts';
import { controlPath } from './control-path.ts';

/** What the command line may ask a running host. */
export type ControlCall = 'GET /status' | 'POST /stop';

const TIMEOUT_MS = 10_000;

const notRunning = (stateDir: string, cause: unknown): ProxyError =>
  new ProxyError('PP_NOT_RUNNING', `No pipeproxy runs with the state folder ${stateDir}.`, {
    hint: 'Start it with `pipeproxy start`, or name the config that it was started with: `--config`.',
    cause,
  });

/**
 * Asks the pipeproxy that runs with a state folder.
 * @throws ProxyError `PP_NOT_RUNNING` when nobody answers.
 */
export function askControl(stateDir: string, call: ControlCall): Promise<unknown> {
  const [method = '', path = ''] = call.split(' ');
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: controlPath(stateDir), method, path, agent: false, timeout: TIMEOUT_MS });
    asked.once('timeout', () => asked.destroy(new Error('no answer')));
    asked.once('error', (error) => reject(notRunning(stateDir, error)));
    asked.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.once('error', (error) => reject(notRunning(stateDir, error)));
      response.once('end', () => {
        const said = response.statusCode === 200 ? parseJson(text) : undefined;
        if (said === undefined) reject(notRunning(stateDir, new Error(`status ${response.statusCode}`)));
        else resolve(said);
      });
    });
    asked.end();
  });
}

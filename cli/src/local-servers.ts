import type { UpstreamConfig } from '@pipeproxy/core';
import { getJson } from './get-json.ts';

/** A kind of model server that people run on their own machine, at the port that it has by default. */
export interface LocalServer {
  readonly name: string;
  readonly port: number;
  /** What it writes into `owned_by`; absent where the port alone tells. */
  readonly owner?: RegExp;
}

export interface AnsweringServer {
  readonly name: string;
  readonly url: string;
  readonly models: readonly string[];
  readonly upstream: UpstreamConfig;
}

/** Ports 8000 and 8080 are everybody's: what answers there must say what it is. */
export const LOCAL_SERVERS: readonly LocalServer[] = [
  { name: 'ollama', port: 11_434 },
  { name: 'lmstudio', port: 1_234 },
  { name: 'vllm', port: 8_000, owner: /vllm/i },
  { name: 'llamacpp', port: 8_080, owner: /llama\.?cpp/i },
];

const TIMEOUT_MS = 1_000;
const MAX_MODELS = 200;

interface ListedModel {
  readonly id: string;
  readonly owned_by?: unknown;
}

const isListedModel = (value: unknown): value is ListedModel => typeof Object(value).id === 'string';

async function ask(server: LocalServer, ownPort: number, signal: AbortSignal): Promise<AnsweringServer | undefined> {
  if (server.port === ownPort) return undefined;
  const url = `http://127.0.0.1:${server.port}/v1`;
  const answer = await getJson(`${url}/models`, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
  const listed: unknown = Object(answer).data;
  if (!Array.isArray(listed)) return undefined;
  const models = listed.filter(isListedModel).slice(0, MAX_MODELS);
  const { owner } = server;
  if (owner && !models.some(({ owned_by }) => typeof owned_by === 'string' && owner.test(owned_by))) return undefined;
  const names = models.map(({ id }) => id);
  const upstream = { provider: 'openai-compatible', preset: server.name, baseUrl: url, models: names };
  return { name: server.name, url, models: names, upstream };
}

/**
 * Finds the model servers that answer on this machine now; silence counts as none.
 *
 * @param ownPort - Where we listen ourselves.
 */
export async function findLocalServers(
  servers: readonly LocalServer[],
  ownPort: number,
  signal: AbortSignal,
): Promise<readonly AnsweringServer[]> {
  const answers = await Promise.all(servers.map((server) => ask(server, ownPort, signal).catch(() => undefined)));
  return answers.filter((answer) => answer !== undefined);
}

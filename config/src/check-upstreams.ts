import type { Config, UpstreamConfig } from '@pipeproxy/core';
import { isOwnAddress } from './own-address.ts';
import { childPath } from './plain-data.ts';
import { isLoopbackHost } from './private-host.ts';
import type { ConfigProblem } from './problem.ts';

const DEFAULT_PORT = 8317;

/** Options that hold the address of the service. */
const URL_OPTIONS = ['baseUrl', 'endpoint'];

function checkUrl(upstream: UpstreamConfig, option: string, path: string, port: number): ConfigProblem[] {
  const value = upstream[option];
  if (typeof value !== 'string') return [];
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    return [{ path, message: 'must be a URL that begins with https:// or http://' }];
  }
  const { protocol, hostname, username, password, search, hash } = new URL(value);
  if (username || password) return [{ path, message: 'must hold no name and password; use apiKey or headers' }];
  if (search || hash) return [{ path, message: 'must have no query and no fragment' }];
  if (isOwnAddress(value, port)) return [{ path, message: 'leads back to pipeproxy itself' }];
  if (protocol === 'https:' || isLoopbackHost(hostname) || upstream.allowHttp) return [];
  return [
    {
      path,
      message:
        'would send keys and conversations unencrypted: use https://, or say allowHttp: true if the network between is your own',
    },
  ];
}

/** Finds base URLs that are none, that lead back to ourselves, or that would carry a key unencrypted over a network. */
export function checkUpstreams({ upstreams = {}, server = {} }: Config): readonly ConfigProblem[] {
  const { port = DEFAULT_PORT } = server;
  return Object.entries(upstreams).flatMap(([name, upstream]) =>
    URL_OPTIONS.flatMap((option) => checkUrl(upstream, option, `${childPath('upstreams', name)}.${option}`, port)),
  );
}

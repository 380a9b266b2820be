import { definePlugin, defineRoutes, type JsonObject, type PluginRequest, parseBaseUrl } from '@pipeproxy/core';

interface FilesOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
}

const options: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['baseUrl', 'apiKey'],
  properties: {
    baseUrl: { type: 'string', description: 'Base URL of the server that keeps the files, up to /v1.' },
    apiKey: { type: 'string', description: 'Its API key.' },
  },
};

const files = defineRoutes<FilesOptions>({
  name: 'files',
  options,
  create(given, { send, secret }) {
    const base = parseBaseUrl(given.baseUrl, {});
    const key = secret(given.apiKey);
    const handle = async (request: PluginRequest) => {
      const { method, params, headers, signal } = request;
      const type = headers['content-type'];
      const outgoing = {
        method,
        url: `${base}/files${params.id === undefined ? '' : `/${encodeURIComponent(params.id)}`}`,
        headers: { authorization: `Bearer ${key.reveal()}`, ...(type && { 'content-type': type }) },
        ...(method === 'POST' && { body: await request.body() }),
      };
      const { status, headers: said, body } = await send(outgoing, { signal });
      return { status, headers: { 'content-type': said['content-type'] ?? 'application/json' }, body };
    };
    return [
      { method: 'GET', path: '/v1/files', handle },
      { method: 'POST', path: '/v1/files', handle },
      { method: 'GET', path: '/v1/files/:id', handle },
      { method: 'DELETE', path: '/v1/files/:id', handle },
    ];
  },
});

/** Hands OpenAI's file routes on to a server that keeps files. */
export default definePlugin({ name: 'files', routes: [files] });

import { createHash } from 'node:crypto';
import { definePlugin, defineProvider, type HeaderMap, type Patch, type UpstreamRequest } from '@pipeproxy/core';
import { LENGTH_FRAMES, lengthFraming } from './length-framing.ts';

interface BedrockLikeOptions {
  readonly baseUrl: string;
  readonly secret: string;
}

/** Stands for SigV4: covers method, path, the signed headers and the final bytes. */
export function fakeSignature(secret: string, { method, url, body }: UpstreamRequest): string {
  const hash = createHash('sha256').update(`${secret}\n${method}\n${new URL(url).pathname}\n`);
  return hash.update(body ?? new Uint8Array()).digest('hex');
}

/** What `invoke` wants of a body of the Messages API: its model is in the path, its betas are not headers. */
function bodyRules(headers: HeaderMap): readonly Patch[] {
  const betas = headers['anthropic-beta']?.split(',').map((beta) => beta.trim());
  return [
    { op: 'delete', path: ['model'] },
    { op: 'delete', path: ['stream'] },
    { op: 'set', path: ['anthropic_version'], value: 'bedrock-2023-05-31' },
    ...(betas ? [{ op: 'default', path: ['anthropic_beta'], value: betas } as const] : []),
  ];
}

const withoutDialectHeaders = (headers: HeaderMap): HeaderMap =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('anthropic-')));

export const bedrockLike = defineProvider<BedrockLikeOptions>({
  name: 'bedrock-like',
  options: { type: 'object', required: ['baseUrl', 'secret'] },
  create: ({ baseUrl, secret }, { secret: hide }) => {
    const key = hide(secret);
    return {
      wires: (operation) => (operation === 'chat' ? [{ dialect: 'anthropic-messages', framing: LENGTH_FRAMES }] : []),
      address: ({ model, isStream }) =>
        `${baseUrl}/model/${encodeURIComponent(model)}/invoke${isStream ? '-with-response-stream' : ''}`,
      shape: (_call, headers) => ({ patches: bodyRules(headers) }),
      authorize(request) {
        const plain = { ...request, headers: withoutDialectHeaders(request.headers) };
        const signature = fakeSignature(key.reveal(), plain);
        return { ...plain, headers: { ...plain.headers, 'x-fake-signature': signature } };
      },
    };
  },
});

export const bedrockPlugin = definePlugin({
  name: 'bedrock-like',
  providers: [bedrockLike],
  framings: [lengthFraming],
});

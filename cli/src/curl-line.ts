import type { ModelMap, ResolvedConfig } from '@pipeproxy/core';

const DEMO = 'demo';

/** A name that is sure to lead somewhere: an exact one, or the model behind the default, else the demo's. */
function sampleModel(models: ModelMap): string {
  const exact = Object.keys(models).find((name) => name !== DEMO && !name.includes('*'));
  if (exact !== undefined) return exact;
  const rest = models['*'];
  return typeof rest === 'string' && !rest.includes('*') ? rest : DEMO;
}

/** One line for a shell that gets an answer from a running pipeproxy. */
export function curlLine(url: string, { models, auth }: ResolvedConfig): string {
  const body = JSON.stringify({ model: sampleModel(models), messages: [{ role: 'user', content: 'Say hello.' }] });
  const address = url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
  const key = auth.keys.length > 0 ? ' -H "authorization: Bearer $PIPEPROXY_KEY"' : '';
  return `curl ${address}/v1/chat/completions -H 'content-type: application/json'${key} -d '${body.replaceAll("'", "'\\''")}'`;
}

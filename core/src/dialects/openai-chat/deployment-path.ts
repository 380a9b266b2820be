import type { Asked, Inbound } from '../../contract/index.ts';

/** Where Azure's own clients go: below `/openai`, with the deployment in the path. */
export const DEPLOYMENT = '/deployments/:deployment';

const NOTHING: Asked = {};

/** The model that such a path names. */
export function askedByPath({ params: { deployment } }: Inbound): Asked {
  return deployment === undefined ? NOTHING : { model: deployment };
}

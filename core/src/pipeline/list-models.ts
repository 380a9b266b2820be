import type { Exchange, Reply } from '../contract/exchange.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import { nearestNames } from './nearest-names.ts';
import type { PipelineServices } from './pipeline-services.ts';

/**
 * The names that can be asked for, all or one, in the shape of the client's dialect.
 * @throws ProxyError `PP_MODEL_UNKNOWN` for a name that is not listed.
 */
export async function listModels(exchange: Exchange, services: Pick<PipelineServices, 'models'>): Promise<Reply> {
  const { inbound } = exchange;
  const { dialect, params } = inbound;
  const models = await services.models();
  const headers = { 'content-type': 'application/json' };
  if (params.id === undefined) return { status: 200, headers, body: JSON.stringify(dialect.encodeModels(models)) };
  const wanted = dialect.asked?.(inbound, { model: params.id }).model ?? params.id;
  const found = models.find(({ id }) => id === wanted);
  if (found) return { status: 200, headers, body: JSON.stringify(dialect.encodeModel(found)) };
  const near = nearestNames(
    wanted,
    models.map(({ id }) => id),
  );
  throw new ProxyError('PP_MODEL_UNKNOWN', `There is no model "${wanted.slice(0, 200)}".`, {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : '`pipeproxy models` lists all names.',
  });
}

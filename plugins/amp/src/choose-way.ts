import { type Exchange, type Logger, ProxyError, type Stage } from '@pipeproxy/core';
import type { AmpOptions } from './amp-options.ts';
import type { AmpUpstream } from './amp-upstream.ts';
import { forwardModel } from './forward-model.ts';
import { createMappings } from './model-mappings.ts';
import { reasoningEdit, type SuffixedName, splitSuffix } from './thinking-suffix.ts';

/** Which way a model call went, for the stages around; under this name in `exchange.notes`. */
export type AmpWay = 'local' | 'mapped' | 'forwarded';
export const AMP_WAY = 'amp-way';

/** A name that the config knows, and how its model is to think. */
interface Target {
  readonly way: 'local' | 'mapped';
  readonly model: string;
  readonly suffix?: string | undefined;
}

/** A beta that no backend takes without a plan of its own for it. */
const LONG_CONTEXT = 'context-1m-2025-08-07';

/** The headers belong to the request; an exchange with others gets them as a whole. */
function dropLongContext(exchange: Exchange): void {
  const { 'anthropic-beta': betas, ...headers } = exchange.inbound.headers;
  if (!betas?.includes(LONG_CONTEXT)) return;
  const kept = betas
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => beta !== '' && beta !== LONG_CONTEXT)
    .join(',');
  const changed = { ...headers, ...(kept !== '' && { 'anthropic-beta': kept }) };
  Object.assign(exchange, { inbound: { ...exchange.inbound, headers: changed } });
}

async function answerHere(exchange: Exchange, target: Target, next: () => Promise<void>): Promise<void> {
  const asked = exchange.requestedModel;
  exchange.notes.set(AMP_WAY, target.way satisfies AmpWay);
  dropLongContext(exchange);
  const edit = exchange.operation === 'chat' ? reasoningEdit(target.suffix) : undefined;
  if (edit) exchange.edits = [...(exchange.edits ?? []), edit];
  exchange.requestedModel = target.model;
  try {
    await next();
  } finally {
    exchange.requestedModel = asked;
  }
}

function nobody(model: string, hasUpstream: boolean): ProxyError {
  const mapping = JSON.stringify({ from: model, to: 'upstream/model' });
  const other = hasUpstream ? " Or set `fallback: 'amp'`, which spends Amp credits." : '';
  return new ProxyError('PP_MODEL_UNKNOWN', `Nobody here answers for "${model.slice(0, 200)}".`, {
    hint: `Add it to \`models\`, or ${mapping} to \`mappings\` of the plugin amp.${other}`,
    param: 'model',
  });
}

/** Decides who answers a model call of Amp: what the config knows by name, a mapping, the default model, Amp's server. */
export function createChooseWay(options: AmpOptions, upstream: AmpUpstream | undefined, logger: Logger): Stage {
  const { forceMappings = false, fallback = 'error' } = options;
  const mappings = createMappings(options.mappings ?? [], logger);

  const local = ({ ruleOf, requestedModel }: Exchange, { base, suffix }: SuffixedName): Target | undefined => {
    const isKnown = (name: string): boolean => ![undefined, 'default'].includes(ruleOf?.(name));
    if (isKnown(requestedModel)) return { way: 'local', model: requestedModel };
    return isKnown(base) ? { way: 'local', model: base, suffix } : undefined;
  };
  const mapped = ({ ruleOf }: Exchange, name: SuffixedName): Target | undefined => {
    const to = mappings(name, (base) => ruleOf?.(base) !== undefined);
    if (to === undefined) return undefined;
    const { base: model, suffix } = splitSuffix(to);
    return { way: 'mapped', model, suffix };
  };
  const byDefault = ({ ruleOf }: Exchange, { base, suffix }: SuffixedName): Target | undefined =>
    ruleOf?.(base) === undefined ? undefined : { way: 'local', model: base, suffix };
  const ways = forceMappings ? [mapped, local, byDefault] : [local, mapped, byDefault];

  return {
    name: 'amp',
    async handle(exchange, next) {
      if (exchange.operation === 'models') return next();
      await exchange.load();
      const model = exchange.requestedModel;
      if (model === '') return next();
      const name = splitSuffix(model);
      for (const way of ways) {
        const target = way(exchange, name);
        if (target) return answerHere(exchange, target, next);
      }
      if (!upstream || fallback !== 'amp') throw nobody(model, upstream !== undefined); // amp section 5
      exchange.notes.set(AMP_WAY, 'forwarded' satisfies AmpWay);
      return forwardModel(exchange, upstream, logger);
    },
  };
}

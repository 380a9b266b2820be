import type { ChatRequest, EncodeRequestContext } from '../../contract/index.ts';
import { type Capabilities, capabilitiesOf } from './capabilities.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';
import { optionsOf } from './options.ts';
import { ownExtrasOf } from './own-extras.ts';
import { type ApiVersion, NEW_VERSION, OLD_VERSION } from './version.ts';

/** Whom a request is encoded for: what every part of the encoder asks. */
export interface EncodeTarget {
  readonly model: string;
  readonly capabilities: Capabilities;
  readonly version: ApiVersion;
  /** False: a server of the dialect that knows only its plain part. */
  readonly isAnthropic: boolean;
  /** True: the client speaks this dialect too, so what it wrote in the extras may go back. */
  readonly isOwn: boolean;
  readonly systemPosition: 'hoist' | 'inline';
  readonly usesWebSearch: boolean;
  /** True: the last message is what the model itself has said in this turn. */
  readonly isContinuation: boolean;
  newId(prefix: string): string;
  /** Notes a loss; losses of one feature are counted together. */
  lose(feature: string, effect: string): void;
  /** Hands the counted losses over. */
  settleLosses(): void;
}

/** Sampling fields exist only under the old version, so a request that has some speaks that one. */
function chooseVersion(request: ChatRequest, wanted: ApiVersion | undefined): ApiVersion {
  if (wanted) return wanted;
  const hasSampling = Object.values(request.sampling).some((value) => value !== undefined);
  return !hasSampling && ownExtrasOf(request).version === NEW_VERSION ? NEW_VERSION : OLD_VERSION; // trap 46
}

/** Gathers what the encoder must know of the upstream and of the request's origin. */
export function createEncodeTarget(request: ChatRequest, context: EncodeRequestContext): EncodeTarget {
  const options = optionsOf(context.options);
  const losses = new Map<string, { effect: string; count: number }>();
  return {
    model: context.model,
    capabilities: capabilitiesOf(context.model, context.facts),
    version: chooseVersion(request, options.version),
    isAnthropic: options.isAnthropic !== false,
    isOwn: request.extras?.[ANTHROPIC_MESSAGES] !== undefined,
    systemPosition: options.systemPosition ?? 'hoist',
    usesWebSearch: options.webSearch === true,
    isContinuation: context.isContinuation === true,
    newId: context.newId,
    lose(feature, effect) {
      const known = losses.get(feature);
      if (known) known.count += 1;
      else losses.set(feature, { effect, count: 1 });
    },
    settleLosses() {
      for (const [feature, { effect, count }] of losses) context.note({ feature, effect, ...(count > 1 && { count }) });
    },
  };
}

import type { ChatRequest, EncodeRequestContext } from '../../contract/index.ts';
import { createLosses } from '../../wire/losses.ts';
import { type Capabilities, capabilitiesOf } from './capabilities.ts';
import { GEMINI_GENERATE } from './dialect-id.ts';
import { type GeminiGenerateOptions, optionsOf } from './options.ts';

/** Whom a request is encoded for: what every part of the encoder asks. */
export interface EncodeTarget {
  readonly capabilities: Capabilities;
  readonly options: GeminiGenerateOptions;
  /** True: the client speaks this dialect too, so what it wrote in the extras may go back. */
  readonly isOwn: boolean;
  /** Notes a loss; losses of one feature are counted together. */
  lose(feature: string, effect: string, count?: number): void;
  /** Hands the counted losses over. */
  settleLosses(): void;
}

/** Gathers what the encoder must know of the upstream and of the request's origin. */
export function createEncodeTarget(request: ChatRequest, context: EncodeRequestContext): EncodeTarget {
  const losses = createLosses();
  return {
    capabilities: capabilitiesOf(context.model, context.facts),
    options: optionsOf(context.options),
    isOwn: request.extras?.[GEMINI_GENERATE] !== undefined,
    lose: losses.add,
    settleLosses: () => losses.flush(context.note),
  };
}

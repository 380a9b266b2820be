import type { Effort, ModelFacts } from '../../contract/index.ts';
import type { OpenAIChatOptions } from './options.ts';
import { outputLimitOf } from './output-limits.ts';

/** What a target takes, as far as its name and its provider's options tell. */
export interface Capabilities {
  /** True: OpenAI's rules for models that think hold (`developer`, no sampling, `max_completion_tokens`). */
  readonly isReasoning: boolean;
  readonly hasDeveloperRole: boolean;
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Words of `reasoning_effort` that it knows, weakest first. */
  readonly efforts: readonly Effort[];
  /** True: sampling is taken while the effort is `none`. */
  readonly samplesWithoutEffort: boolean;
  /** Larger limits of the output are cut down to it; absent where it is not known. */
  readonly maxOutputTokens: number | undefined;
  readonly maxStopSequences: number;
  readonly hasCustomTools: boolean;
  /** True for a model of OpenAI's own, as far as its name tells. */
  readonly isOpenAI: boolean;
  readonly hasVerbosity: boolean;
  /** In what form it takes its earlier reasoning back. */
  readonly replayReasoning: NonNullable<OpenAIChatOptions['replayReasoning']>;
  /** True: thought signatures of Gemini belong to this model. */
  readonly isGemini: boolean;
}

interface GptVersion {
  readonly major: number;
  readonly minor: number | undefined;
  readonly variant: string;
}

function gptVersion(model: string): GptVersion | undefined {
  // Azure's customary name of gpt-3.5 has no dot.
  const match = /^gpt-(\d+)(?:\.(\d+))?[a-z]*(?:-(.*))?$/.exec(model.replace(/^gpt-35/, 'gpt-3.5'));
  if (!match) return undefined;
  const [, major, minor, variant = ''] = match;
  return { major: Number(major), minor: minor === undefined ? undefined : Number(minor), variant };
}

const O_SERIES = /^o\d+(-|$)/;

/** @see https://github.com/vercel/ai/blob/main/packages/openai/src/openai-language-model-capabilities.ts (read 2026-08-22) */
function isReasoningModel(model: string, gpt: GptVersion | undefined): boolean {
  if (O_SERIES.test(model)) return true;
  return gpt !== undefined && gpt.major >= 5 && (gpt.minor !== undefined || !gpt.variant.startsWith('chat'));
}

const COMMON: readonly Effort[] = ['low', 'medium', 'high'];

function effortsOf(gpt: GptVersion | undefined, isReasoning: boolean): readonly Effort[] {
  if (gpt === undefined) return COMMON;
  if (!isReasoning) return [];
  const { major, minor, variant } = gpt;
  if (major > 5 || (minor !== undefined && minor >= 2)) return ['none', ...COMMON, 'xhigh'];
  if (minor !== undefined) return variant.startsWith('codex-max') ? ['none', ...COMMON, 'xhigh'] : ['none', ...COMMON];
  return variant.startsWith('codex') ? COMMON : ['minimal', ...COMMON];
}

const MAX_STOP_SEQUENCES = 4;

/** These and their dated versions; o3-mini takes them. */
const WITHOUT_STOP = /^(o3|o4-mini)(-\d|$)/;

/** Looks a model up; the vendor's own id counts where a free name hides it, and a vendor's prefix (`openai/`) does not. */
export function capabilitiesOf(model: string, facts: ModelFacts, options: OpenAIChatOptions): Capabilities {
  const name = (facts.family ?? model).toLowerCase().split('/').at(-1) ?? '';
  const gpt = gptVersion(name);
  const isReasoning = options.reasoningModel ?? isReasoningModel(name, gpt);
  return {
    isReasoning,
    hasDeveloperRole: options.developerRole ?? isReasoning,
    maxTokensField: options.maxTokensField ?? (isReasoning ? 'max_completion_tokens' : 'max_tokens'),
    efforts: options.efforts ?? effortsOf(gpt, isReasoning),
    samplesWithoutEffort: gpt !== undefined && (gpt.major > 5 || (gpt.minor ?? 0) >= 1),
    maxOutputTokens: facts.maxOutputTokens ?? outputLimitOf(name),
    maxStopSequences: WITHOUT_STOP.test(name) ? 0 : MAX_STOP_SEQUENCES,
    replayReasoning: options.replayReasoning ?? (gpt || O_SERIES.test(name) ? 'drop' : 'content'),
    hasCustomTools: options.customTools ?? (gpt !== undefined && gpt.major >= 5),
    isOpenAI: gpt !== undefined || O_SERIES.test(name),
    hasVerbosity: gpt !== undefined && gpt.major >= 5,
    isGemini: name.includes('gemini'),
  };
}

import type { SourcedValue } from './variable-source.ts';

/** Claude Code's tiers of models, and the variables that name what answers for them. */
export const CLAUDE_CODE_TIERS: Readonly<Record<string, string>> = {
  opus: 'ANTHROPIC_DEFAULT_OPUS_MODEL',
  sonnet: 'ANTHROPIC_DEFAULT_SONNET_MODEL',
  haiku: 'ANTHROPIC_DEFAULT_HAIKU_MODEL',
};

/** Claude Code's mark for a long context is no part of a name. */
const LONG_CONTEXT = /\[1m\]$/i;

/** The name of a model without Claude Code's mark behind it. */
export const withoutMark = ({ value }: SourcedValue): string => value.replace(LONG_CONTEXT, '');

const ON = /^(1|true|yes|on)$/i;

/** True for a switch that is on. */
export const isOn = (flag: SourcedValue | undefined): boolean => flag !== undefined && ON.test(flag.value);

/** The names under which a tier's model can be asked for: the tier's word, and every name of Claude with that word. */
export const namesOfTier = (tier: string): readonly string[] => [tier, `claude-*${tier}*`];

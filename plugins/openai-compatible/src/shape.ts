import type { Refusals, Shape } from '@pipeproxy/core';
import { bodyPatches } from './body-patches.ts';
import type { BodyRule } from './body-rule.ts';
import type { Quirks } from './quirks.ts';
import { dropRule } from './rules/drop-fields.ts';
import { maxTokens } from './rules/max-tokens.ts';
import { rulesFor } from './rules/rules-for.ts';

function learnedRules({ fields, maxTokensField }: Refusals): readonly BodyRule[] {
  const limit = maxTokensField && maxTokens({ maxTokensField });
  return [...(limit ? [limit] : []), ...(fields.size === 0 ? [] : [dropRule([...fields])])];
}

/** Makes the function that gives the body rules for a dialect; undefined where the server takes everything. */
export function createShapes(): (dialect: string, quirks: Quirks, refusals: Refusals) => Shape | undefined {
  const known = new WeakMap<Quirks, Map<string, readonly BodyRule[]>>();

  function knownRules(dialect: string, quirks: Quirks): readonly BodyRule[] {
    const byDialect = known.get(quirks) ?? new Map<string, readonly BodyRule[]>();
    const rules = byDialect.get(dialect) ?? rulesFor(dialect, quirks);
    known.set(quirks, byDialect.set(dialect, rules));
    return rules;
  }

  return (dialect, quirks, refusals) => {
    const rules = [...knownRules(dialect, quirks), ...learnedRules(refusals)];
    if (rules.length === 0) return undefined;
    return {
      inspect: (body, note) => {
        const wanted = rules.reduce((next, rule) => rule(next, note), body);
        return bodyPatches(body, wanted);
      },
    };
  };
}

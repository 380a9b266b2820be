import { DIALECTS, type Dialect } from './dialects/index.ts';
import type { Way } from './requests.ts';

/** A way on which a proxy has to translate, with the name that it has in rows. */
export interface DialectPair extends Way {
  readonly pair: string;
}

const ALL = Object.keys(DIALECTS) as Dialect[];
/** These two, in front of each other, have rows of their own. */
const FIRST: ReadonlySet<Dialect> = new Set(['openai-chat', 'anthropic-messages']);

/** Every way from one dialect to another with Responses or Gemini at an end: `responses-messages` is a Responses client. */
export const DIALECT_PAIRS: readonly DialectPair[] = ALL.flatMap((dialect) =>
  ALL.filter((upstream) => upstream !== dialect && !(FIRST.has(dialect) && FIRST.has(upstream))).map((upstream) => ({
    dialect,
    upstream,
    pair: `${DIALECTS[dialect].shortName}-${DIALECTS[upstream].shortName}`,
  })),
);

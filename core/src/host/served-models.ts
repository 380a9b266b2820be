import type { UpstreamHandle } from '../contract/exchange.ts';
import type { ModelFacts, ModelInfo } from '../contract/model-info.ts';
import { defined } from '../wire/json-values.ts';

/** A client that asks for names waits no longer for somebody else's list. */
const WAIT_MS = 1_500;
/** Limits change seldom, and an upstream that is down is not asked again at once. */
const KEPT_MS = 600_000;

/** What the upstreams' own lists say of their models; kept while the process runs. */
export interface ServedModels {
  /** What is known of a model without asking. */
  factsOf(handle: UpstreamHandle, model: string): ModelFacts;
  /** Keeps a list that an upstream gave. */
  keep(handle: UpstreamHandle, models: readonly ModelInfo[]): void;
  /** Asks the upstreams whose list is not known or old, all at once. Never throws: one that does not answer stays unknown. */
  ask(handles: readonly UpstreamHandle[]): Promise<void>;
}

interface Entry {
  readonly askedAtMs: number;
  readonly answer: Promise<void>;
}

export function createServedModels(now: () => number): ServedModels {
  const lists = new WeakMap<UpstreamHandle, ReadonlyMap<string, ModelFacts>>();
  const asked = new WeakMap<UpstreamHandle, Entry>();

  function keep(handle: UpstreamHandle, models: readonly ModelInfo[]): void {
    const facts = models.map(
      ({ id, contextTokens, maxOutputTokens }) => [id, defined({ contextTokens, maxOutputTokens })] as const,
    );
    lists.set(handle, new Map(facts));
  }

  async function read(handle: UpstreamHandle): Promise<void> {
    try {
      const models = await handle.upstream.models?.(handle.send, AbortSignal.timeout(WAIT_MS));
      if (models) keep(handle, models);
    } catch {
      // Its limits stay unknown; whatever is wrong with it is told to those who ask it for answers.
    }
  }

  function answerOf(handle: UpstreamHandle): Promise<void> {
    const before = asked.get(handle);
    if (before && now() - before.askedAtMs < KEPT_MS) return before.answer;
    const answer = read(handle);
    asked.set(handle, { askedAtMs: now(), answer });
    return answer;
  }

  return {
    factsOf: (handle, model) => lists.get(handle)?.get(model) ?? {},
    keep,
    ask: async (handles) => {
      await Promise.all(handles.map(answerOf));
    },
  };
}

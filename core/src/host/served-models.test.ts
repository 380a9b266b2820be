import { describe, expect, it } from '@jest/globals';
import type { UpstreamHandle } from '../contract/exchange.ts';
import type { ModelInfo } from '../contract/model-info.ts';
import { createServedModels } from './served-models.ts';

function handleOf(models: (signal: AbortSignal) => Promise<readonly ModelInfo[]>) {
  const seen = { asked: 0 };
  const upstream = {
    models(_send: unknown, signal: AbortSignal) {
      seen.asked += 1;
      return models(signal);
    },
  };
  return { seen, handle: { name: 'a', upstream } as unknown as UpstreamHandle };
}

const LIST: readonly ModelInfo[] = [{ id: 'm', contextTokens: 32_768, displayName: 'M' }, { id: 'n' }];

describe('the models that upstreams serve', () => {
  it('are asked for once, also by two at the same time, and again when the list is old', async () => {
    let now = 0;
    const served = createServedModels(() => now);
    const { seen, handle } = handleOf(async () => LIST);
    expect(served.factsOf(handle, 'm')).toEqual({});
    await Promise.all([served.ask([handle]), served.ask([handle])]);
    expect(served.factsOf(handle, 'm')).toEqual({ contextTokens: 32_768 });
    expect([served.factsOf(handle, 'n'), served.factsOf(handle, 'other')]).toEqual([{}, {}]);
    now = 599_999;
    await served.ask([handle]);
    expect(seen.asked).toBe(1);
    now = 600_000;
    await served.ask([handle]);
    expect(seen.asked).toBe(2);
  });

  it('stay unknown where an upstream fails, and are not asked for again at once', async () => {
    const served = createServedModels(() => 0);
    const { seen, handle } = handleOf(() => Promise.reject(new Error('down')));
    await served.ask([handle]);
    await served.ask([handle]);
    expect([seen.asked, served.factsOf(handle, 'm')]).toEqual([1, {}]);
  });

  it('are not waited for', async () => {
    const served = createServedModels(() => 0);
    const { handle } = handleOf(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    // The signal's own timer keeps no process alive.
    const alive = setInterval(() => {}, 1_000);
    await served.ask([handle]);
    clearInterval(alive);
    expect(served.factsOf(handle, 'm')).toEqual({});
  });

  it('are known from a list that somebody else has asked for', async () => {
    const served = createServedModels(() => 0);
    const { handle } = handleOf(async () => LIST);
    served.keep(handle, LIST);
    expect(served.factsOf(handle, 'm')).toEqual({ contextTokens: 32_768 });
  });
});

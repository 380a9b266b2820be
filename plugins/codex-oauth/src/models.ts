import {
  arrayOf,
  defined,
  fetchJson,
  type HeaderMap,
  type ModelFacts,
  type ModelInfo,
  numberOf,
  objectOf,
  type Send,
  textOf,
} from '@pipeproxy/core';

/** Tokens that models read on every plan; what an account may use beyond that, the live list says. */
const CONTEXTS: readonly (readonly [RegExp, number])[] = [
  [/^gpt-5\.3-codex-spark/, 128_000],
  [/^(gpt-5\.[3-9]|gpt-[6-9]|codex-)/, 272_000],
];

export function modelFacts(model: string): ModelFacts {
  const [, contextTokens] = CONTEXTS.find(([pattern]) => pattern.test(model)) ?? [];
  return contextTokens === undefined ? {} : { contextTokens };
}

const isListed = (visibility: unknown): boolean => visibility === undefined || visibility === 'list';

/** The models that an account may use now. */
export async function listModels(
  send: Send,
  url: string,
  headers: HeaderMap,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const document = objectOf(await fetchJson(send, url, headers, signal));
  return arrayOf(document?.models).flatMap((value) => {
    const model = objectOf(value);
    const id = textOf(model?.slug);
    if (!model || id === undefined || !isListed(model.visibility)) return [];
    const info = { displayName: textOf(model.display_name), contextTokens: numberOf(model.context_window) };
    return [{ id, ...defined(info) }];
  });
}

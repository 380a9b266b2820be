import { type Operation, ProxyError, parseBaseUrl, type UpstreamCall, type WireName } from '@pipeproxy/core';
import type { OpenAICompatibleOptions } from './options.ts';
import { perQuirks } from './per-quirks.ts';
import type { PathQuirks, Quirks } from './quirks.ts';

/** Dialects that a server may speak. */
export type DoorDialect = 'openai-chat' | 'openai-responses' | 'openai-completions' | 'anthropic-messages';

/** Where a server is, and which of its doors are used. */
export interface Doors {
  wires(operation: Operation, quirks: Quirks): readonly WireName[];
  /** @throws ProxyError `PP_OPERATION_UNSUPPORTED` for a call that `wires` does not offer. */
  address(call: Pick<UpstreamCall, 'operation' | 'wire'>, quirks: Quirks): string;
  /** URL of the list of models; undefined when the server has none. */
  models(quirks: Quirks): string | undefined;
}

/** Paths of a server that keeps to OpenAI's own. */
export const DEFAULT_PATHS: PathQuirks = {
  chat: 'chat/completions',
  embeddings: 'embeddings',
  images: 'images/generations',
  imageEdits: 'images/edits',
  models: 'models',
};

const MESSAGES = 'v1/messages';
const RESPONSES = 'responses';
/** What people paste after the base: it is added again. */
const KNOWN_TAIL = /\/(chat\/completions|responses)$/;
/** Bases of a Messages API: no other door is behind them. */
const MESSAGES_BASE = /(\/anthropic(\/v1)?|\/v1\/messages)$/;

function join(base: string, path: string): string {
  return path.startsWith('/') ? `${new URL(base).origin}${path}` : `${base}/${path}`;
}

/** What an operation is served with: the wires, the best first, and the URL for each dialect. */
interface OpenDoors {
  readonly wires: readonly WireName[];
  readonly addresses: ReadonlyMap<string, string>;
}

interface Place {
  readonly path: keyof PathQuirks;
  readonly dialect: DoorDialect;
}

/** The paths that serve an operation, with what they speak. */
const PLACES: Readonly<Partial<Record<Operation, readonly Place[]>>> = {
  chat: [
    { path: 'chat', dialect: 'openai-chat' },
    { path: 'responses', dialect: 'openai-responses' },
    { path: 'messages', dialect: 'anthropic-messages' },
  ],
  complete: [{ path: 'completions', dialect: 'openai-completions' }],
  embed: [{ path: 'embeddings', dialect: 'openai-chat' }],
  image: [{ path: 'images', dialect: 'openai-chat' }],
  'image-edit': [{ path: 'imageEdits', dialect: 'openai-chat' }],
  compact: [{ path: 'compactedResponses', dialect: 'openai-responses' }],
  count: [
    { path: 'countTokens', dialect: 'anthropic-messages' },
    { path: 'countedResponses', dialect: 'openai-responses' },
  ],
  'stored-response': [{ path: 'keptResponses', dialect: 'openai-responses' }],
};

/**
 * Reads the base URL: with or without a trailing slash, `/chat/completions` or `/responses`, `/v1` only where it was written; a base that ends
 * in `/anthropic` or `/v1/messages` is that of a Messages API alone.
 *
 * @throws ProxyError `PP_CONFIG_INVALID`
 */
export function createDoors(baseUrl: string, options: Pick<OpenAICompatibleOptions, 'wire' | 'allowHttp'>): Doors {
  const base = parseBaseUrl(baseUrl, options).replace(KNOWN_TAIL, '');
  const isMessagesBase = MESSAGES_BASE.test(base);
  const root = base.replace(/\/v1(\/messages)?$/, '');
  const only = isMessagesBase ? 'anthropic-messages' : options.wire;
  if (isMessagesBase && options.wire !== undefined && options.wire !== only) {
    throw new ProxyError('PP_CONFIG_INVALID', `\`baseUrl\` is that of a Messages API, \`wire\` is ${options.wire}.`, {
      hint: 'Correct the one or leave the other out.',
      param: 'wire',
    });
  }

  const pathsOf = perQuirks(({ paths = {} }): PathQuirks => {
    const { chat, responses, messages, ...others } = paths;
    if (isMessagesBase) {
      const count = others.countTokens === undefined ? {} : { countTokens: `${MESSAGES}/count_tokens` };
      return { messages: MESSAGES, ...count };
    }
    if (options.wire === 'anthropic-messages') return { ...others, messages: messages ?? MESSAGES };
    if (options.wire === 'openai-responses') return { ...others, responses: responses ?? RESPONSES };
    return paths;
  });

  function openDoors(places: readonly Place[], quirks: Quirks): OpenDoors {
    const open = places.flatMap(({ path, dialect }) => {
      const address = url(path, quirks);
      return address === undefined || (only !== undefined && dialect !== only) ? [] : [{ dialect, address }];
    });
    const isPreferred = ({ dialect }: { readonly dialect: DoorDialect }): boolean => dialect === quirks.wire;
    const best = [...open.filter(isPreferred), ...open.filter((door) => !isPreferred(door))];
    return {
      wires: best.map(({ dialect }) => ({ dialect })),
      addresses: new Map(best.map(({ dialect, address }) => [dialect, address])),
    };
  }

  const openDoorsOf = perQuirks(
    (quirks) => new Map(Object.entries(PLACES).map(([operation, places]) => [operation, openDoors(places, quirks)])),
  );

  function url(path: keyof PathQuirks, quirks: Quirks): string | undefined {
    const value = pathsOf(quirks)[path];
    if (value === undefined) return undefined;
    return join(path === 'messages' || path === 'countTokens' ? root : base, value);
  }

  return {
    wires: (operation, quirks) => openDoorsOf(quirks).get(operation)?.wires ?? [],
    address({ operation, wire }, quirks) {
      const address = openDoorsOf(quirks).get(operation)?.addresses.get(wire.dialect);
      if (address !== undefined) return address;
      throw new ProxyError('PP_OPERATION_UNSUPPORTED', `This server has no ${operation} in ${wire.dialect}.`);
    },
    models: (quirks) => url('models', quirks),
  };
}

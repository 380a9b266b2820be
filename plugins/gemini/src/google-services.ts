import type { Operation } from '@pipeproxy/core';

/** A place where Google serves its models to who has an API key. */
export interface GoogleService {
  readonly origin: string;
  readonly version: string;
  /** What stands between the version and the models. */
  readonly publisher: string;
  readonly methods: Partial<Record<Operation, string>>;
  /** Where a count has a whole request: in a field of its own, or in the body itself. */
  readonly countedRequest: 'in-field' | 'bare';
  readonly hasModelList?: boolean;
  readonly priceList: string;
}

const GENERATED: Partial<Record<Operation, string>> = { chat: 'generateContent', count: 'countTokens' };

/** By the name of the option `preset`. */
export const GOOGLE_SERVICES = {
  /** @see https://ai.google.dev/api/all-methods */
  'ai-studio': {
    origin: 'https://generativelanguage.googleapis.com',
    version: '/v1beta',
    publisher: '',
    methods: { ...GENERATED, embed: 'embedContent', 'embed-batch': 'batchEmbedContents' },
    countedRequest: 'in-field',
    hasModelList: true,
    priceList: 'google',
  },
  /**
   * It embeds by another API (`predict`), and lists no models.
   * @see https://cloud.google.com/vertex-ai/generative-ai/docs/start/express-mode/vertex-ai-express-mode-api-reference
   */
  'vertex-express': {
    origin: 'https://aiplatform.googleapis.com',
    version: '/v1',
    publisher: '/publishers/google',
    methods: GENERATED,
    countedRequest: 'bare',
    priceList: 'vertex',
  },
} as const satisfies Readonly<Record<string, GoogleService>>;

export type PresetName = keyof typeof GOOGLE_SERVICES;

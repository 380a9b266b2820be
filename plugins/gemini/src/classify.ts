import type { ErrorFacts, ErrorKind, FailedReply } from '@pipeproxy/core';

/** An error as Google words it, and what it means for the person who wrote the config. */
interface Meaning {
  readonly kind: ErrorKind;
  readonly status?: number;
  /** Fits the code, the message or a reason among the details. */
  readonly words?: RegExp;
  readonly hint: string;
}

/** The first that fits. */
const MEANINGS: readonly Meaning[] = [
  {
    // https://github.com/tashfeenahmed/freellmapi/issues/268: a wrong key is a 400.
    kind: 'upstream-auth',
    status: 400,
    words: /API_KEY_INVALID|api key not valid|api key expired/i,
    hint: 'Check `apiKey`; https://aistudio.google.com/apikey shows the keys that there are.',
  },
  {
    kind: 'permission',
    status: 400,
    words: /user location is not supported/i,
    hint: 'Google does not serve this API where this machine is. Vertex AI has regions of its own: `preset: vertex-express`.',
  },
  {
    // https://github.com/continuedev/continue/issues/10513
    kind: 'upstream-auth',
    status: 403,
    words: /reported as leaked|CONSUMER_SUSPENDED/i,
    hint: 'Google has closed this key: make another one and set it as `apiKey`.',
  },
  {
    // https://github.com/continuedev/continue/issues/12781
    kind: 'upstream-auth',
    status: 403,
    words: /API_KEY_(SERVICE|HTTP_REFERRER|IP_ADDRESS)_BLOCKED|unregistered callers/,
    hint: 'The key is restricted to other APIs or callers: change its restrictions in the Google Cloud console, or set another `apiKey`.',
  },
  {
    kind: 'permission',
    status: 403,
    words: /SERVICE_DISABLED|has not been used in project/,
    hint: 'Turn the API on in the project of the key, and wait some minutes.',
  },
  {
    kind: 'upstream-auth',
    status: 401,
    hint: 'The service takes no such key: keys of AI Studio are for `preset: ai-studio`, those of Vertex AI in express mode for `preset: vertex-express`.',
  },
  {
    kind: 'not-found',
    status: 404,
    words: /is not found for API version|NOT_FOUND/,
    hint: '`pipeproxy models --live` shows the models that Google lists for the key.',
  },
];

/**
 * What an error of Google's means, with the option to change. An error that needs no more words stays the same object: Gemini CLI reads
 * from the details of a 429 which quota is used up.
 */
export function classify(error: ErrorFacts, { status, body }: FailedReply): ErrorFacts {
  const meaning = MEANINGS.find((row) => (row.status ?? status) === status && (row.words?.test(body) ?? true));
  return meaning ? { ...error, kind: meaning.kind, hint: meaning.hint } : error;
}

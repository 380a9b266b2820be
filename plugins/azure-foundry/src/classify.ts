import { type ErrorFacts, type ErrorKind, type FailedReply, objectOf, parseJson } from '@pipeproxy/core';
import { waitMs } from './wait.ts';

/** An error as Azure words it, and what it means for the person who wrote the config. */
interface Meaning {
  readonly kind: ErrorKind;
  readonly status?: number;
  /** Fits the code or the message. */
  readonly words?: RegExp;
  readonly hint?: string;
}

/** The first that fits. */
const MEANINGS: readonly Meaning[] = [
  // foundry trap 12
  {
    // https://learn.microsoft.com/answers/questions/5854137: Azure's own way to the model failed, now and then.
    kind: 'bad-gateway',
    words: /invalid_model_endpoint_authentication/,
    hint: 'Azure could not sign in to the servers behind the deployment. The key of the config is not the cause; another try often helps.',
  },
  {
    // https://github.com/posit-dev/positron/issues/12858
    kind: 'not-found',
    words: /DeploymentNotFound|deployment for this resource does not exist|^ model: /,
    hint: 'Let `models` of the config lead to a deployment by the name that it has in the Foundry portal. One that is younger than five minutes may not be found yet.',
  },
  // foundry trap 1
  {
    // https://github.com/anthropics/claude-code/issues/67179
    kind: 'not-found',
    words: /api_not_supported|requested API is (currently )?not supported/i,
    hint: 'There is no Messages API at this address, or not for this deployment: it must be of a Claude model, and `baseUrl` must lead to /anthropic of the resource.',
  },
  {
    kind: 'not-found',
    status: 404,
    words: /^404 |resource not found/i,
    hint: 'Nothing answers at this address: correct `resource` or `baseUrl`; `pipeproxy explain MODEL` shows what is called.',
  },
  {
    // https://github.com/Azure/azure-sdk-for-python/issues/40260
    kind: 'upstream-auth',
    status: 401,
    words: /audience|access token/i,
    hint: 'The resource wants a token of Entra ID and takes no key here: allow keys (local authentication) on the resource, or correct `resource` or `baseUrl`.',
  },
  {
    // https://github.com/microsoft/genaiscript/issues/781
    kind: 'upstream-auth',
    status: 401,
    hint: 'Check that `apiKey` is a key of the very resource that `resource` or `baseUrl` names.',
  },
  {
    kind: 'permission',
    status: 403,
    hint: 'The resource may be closed to public networks, or the caller may lack a role: see its networking and access control in the Azure portal.',
  },
  { kind: 'content-filter', status: 400, words: /^content_filter |ResponsibleAIPolicyViolation/ },
];

function meaningOf({ code = '', message }: ErrorFacts, { status }: FailedReply): Meaning | undefined {
  const said = `${code} ${message}`;
  return MEANINGS.find((row) => (row.status ?? status) === status && (row.words?.test(said) ?? true));
}

/** Anthropic's own errors come through Azure as they are; what Azure says itself has other shapes. */
const isOfAnthropic = (body: string): boolean => objectOf(parseJson(body))?.type === 'error';

/** A code that repeats the status says nothing. */
function withoutStatusCode({ code, ...facts }: ErrorFacts): ErrorFacts {
  return code === undefined || /^\d+$/.test(code) ? facts : { ...facts, code };
}

/**
 * What an error of Foundry means, with the option to change. An error of Anthropic's that needs no more words stays the same object.
 */
export function classify(error: ErrorFacts, reply: FailedReply): ErrorFacts {
  const meaning = meaningOf(error, reply);
  const wait = error.kind === 'rate-limit' ? waitMs(reply.headers, error.message) : error.retryAfterMs;
  if (isOfAnthropic(reply.body) && !meaning && wait === error.retryAfterMs) return error;
  return {
    ...withoutStatusCode(error),
    ...(meaning && { kind: meaning.kind }),
    ...(meaning?.hint !== undefined && { hint: meaning.hint }),
    ...(wait !== undefined && { retryAfterMs: wait }),
  };
}

import { type ErrorFacts, type ErrorKind, type FailedReply, objectOf, parseJson } from '@pipeproxy/core';
import type { Auth } from './credential.ts';
import type { PlaceOption } from './resource-place.ts';
import { waitMs } from './wait.ts';

/** An error as Azure words it, and what it means for the person who wrote the config. */
interface Meaning {
  readonly kind: ErrorKind;
  readonly status?: number;
  /** Fits the code or the message. */
  readonly words?: RegExp;
  /** `{place}` is the option that says where the resource is. */
  readonly hint?: string | Readonly<Record<Auth, string>>;
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
    hint: 'The deployment has another API than the one that was called: say the `family` of its model in `models` of the upstream, or its `api`. A Claude model is asked at /anthropic of the resource, where {place} must lead.',
  },
  {
    kind: 'invalid-request',
    words: /^OperationNotSupported |operation does not work with the specified model/,
    hint: "The deployment answers at another route: name it in `routes`, such as `routes: { 'chat/completions': 'responses' }`.",
  },
  {
    kind: 'invalid-request',
    words: /api.version not supported|unsupported api.version/i,
    hint: 'Correct `apiVersion`, or leave it out for the API that needs none.',
  },
  {
    kind: 'not-found',
    status: 404,
    words: /^404 |resource not found/i,
    hint: 'Nothing answers at this address: correct {place}, or `apiVersion` where it is a date; `pipeproxy explain MODEL` shows what is called.',
  },
  {
    // https://github.com/microsoft/semantic-kernel/issues/10020: a role that is missing, said as if the token were wrong.
    kind: 'permission',
    status: 401,
    words: /^PermissionDenied |lacks the required data action|does not have access to API/,
    hint: 'Give the identity a role at the resource (Cognitive Services OpenAI User for models of OpenAI, Azure AI User in Foundry), under access control in the Azure portal; it may take some minutes until it counts.',
  },
  {
    // https://github.com/microsoft/sample-app-aoai-chatGPT/issues/1000
    kind: 'upstream-auth',
    words: /^AuthenticationTypeDisabled |key based authentication is disabled/i,
    hint: "The resource takes no keys: set `auth: 'entra'` and take out `apiKey`, or allow keys (local authentication) on the resource.",
  },
  {
    // https://github.com/Azure/azure-sdk-for-python/issues/40260
    kind: 'upstream-auth',
    status: 401,
    words: /audience|access token/i,
    hint: {
      key: "The resource wants a token of Entra ID and takes no key here: set `auth: 'entra'`, allow keys (local authentication) on the resource, or correct {place}.",
      entra:
        'The token of Entra ID is for another service: set `scope` to the audience that the resource names, with /.default behind it.',
      bearer: "`authToken` has expired or is for another service; `auth: 'entra'` asks for tokens itself.",
    },
  },
  {
    // https://github.com/microsoft/genaiscript/issues/781
    kind: 'upstream-auth',
    status: 401,
    hint: {
      key: 'Check that `apiKey` is a key of the very resource that {place} names.',
      entra: 'The identity is not known at the resource: sign in to its tenant, and check {place}.',
      bearer: 'Check `authToken`: it is sent as a token of Entra ID. A key belongs into `apiKey`.',
    },
  },
  {
    kind: 'permission',
    status: 403,
    hint: 'The resource may be closed to public networks, or the caller may lack a role (Cognitive Services OpenAI User, Azure AI User): see its networking and access control in the Azure portal.',
  },
  { kind: 'content-filter', words: /^content_filter |ResponsibleAIPolicyViolation/ },
];

function meaningOf({ code = '', message }: ErrorFacts, { status }: FailedReply): Meaning | undefined {
  const said = `${code} ${message}`;
  return MEANINGS.find((row) => (row.status ?? status) === status && (row.words?.test(said) ?? true));
}

/** What Azure says itself has other shapes than what it hands on of Anthropic or OpenAI. */
function isHandedOn(error: ErrorFacts, body: string): boolean {
  const document = objectOf(parseJson(body));
  if (document?.type === 'error') return true;
  const { message, type } = objectOf(document?.error) ?? {};
  return typeof message === 'string' && typeof type === 'string' && !isStatus(error.code);
}

const isStatus = (code: string | undefined): boolean => code !== undefined && /^\d+$/.test(code);

/** A code that repeats the status says nothing. */
function withoutStatusCode({ code, ...facts }: ErrorFacts): ErrorFacts {
  return code === undefined || isStatus(code) ? facts : { ...facts, code };
}

/**
 * Makes the function that says what an error of Azure means, with the option to change. An error that was handed on and needs no more
 * words stays the same object.
 *
 * @param auth - The credential that was sent: each has cures of its own.
 * @param place - The option that says where the resource is.
 */
export function createClassify(auth: Auth, place: PlaceOption): (error: ErrorFacts, reply: FailedReply) => ErrorFacts {
  return (error, reply) => {
    const meaning = meaningOf(error, reply);
    const hint = (typeof meaning?.hint === 'object' ? meaning.hint[auth] : meaning?.hint)?.replace(
      '{place}',
      `\`${place}\``,
    );
    const wait = error.kind === 'rate-limit' ? waitMs(reply.headers, error.message) : error.retryAfterMs;
    const isSaid = hint === undefined && (meaning?.kind ?? error.kind) === error.kind && wait === error.retryAfterMs;
    if (isSaid && isHandedOn(error, reply.body)) return error;
    return {
      ...withoutStatusCode(error),
      ...(meaning && { kind: meaning.kind }),
      ...(hint !== undefined && { hint }),
      ...(wait !== undefined && { retryAfterMs: wait }),
    };
  };
}

import { type ErrorFacts, type ErrorKind, type FailedReply, objectOf, parseJson, textOf } from '@pipeproxy/core';
import { cleanCode, kindOfCode } from './exceptions.ts';
import { readModelId } from './model-id.ts';
import { profilePrefix } from './profile-prefix.ts';

/** What words of AWS mean for the person who wrote the config. */
interface Meaning {
  readonly words: RegExp;
  /** Where the words say more than AWS's code. */
  readonly kind?: ErrorKind;
  hint(region: string, message: string): string;
}

const REFUSED_ID = /model ID (\S+)/i;
const ACTION = /not authorized to perform:? ([\w-]+:\w+)/i;

/** The foundation model that was asked for by its id or its ARN. */
const bareId = (message: string): string => readModelId(REFUSED_ID.exec(message)?.[1] ?? '').bare || 'ID';

/** The first that fits. */
const MEANINGS: readonly Meaning[] = [
  {
    words: /on-demand throughput/i,
    kind: 'not-found',
    hint: (region, message) =>
      `Ask for \`${profilePrefix(region)}.${bareId(message)}\`, or for another inference profile that contains the model (\`pipeproxy models --live\`).`,
  },
  {
    words: /model identifier is invalid|could not resolve the foundation model/i,
    kind: 'not-found',
    hint: (region) =>
      `Check the id of the model, and that ${region} has it: \`pipeproxy models --live\` lists what can be asked for.`,
  },
  {
    // bedrock trap 18
    words: /data retention mode/i,
    kind: 'permission',
    hint: () =>
      'This is a setting of the AWS account: allow the data retention that the model needs, or choose another model.',
  },
  {
    words: /not authorized to perform/i,
    hint: (_region, message) =>
      `Allow ${ACTION.exec(message)?.[1] ?? 'bedrock:InvokeModel'} in the policies of this credential.`,
  },
  {
    words: /access to the model/i,
    hint: (region) => `Enable the model for this account in ${region}, and allow bedrock:InvokeModel in its policies.`,
  },
  {
    words: /\b(image|document)\b.*\bsource\b.*\b(url|base64)\b/i,
    hint: () => 'Bedrock takes images and documents as base64 only: send the bytes in place of an address.',
  },
  {
    words: /signature (expired|not yet current)/i,
    hint: () => 'The clock of this machine is wrong.',
  },
  {
    words: /(token|key).{0,30}expired|expired.{0,30}(token|key)/i,
    hint: () => 'The credential has expired: renew `sessionToken` or `apiKey`, or sign in again (`aws sso login`).',
  },
  {
    words: /signature we calculated does not match/i,
    hint: () => 'Check `secretAccessKey`, and that nothing between here and AWS changes requests.',
  },
  {
    words:
      /credential should be scoped|security token included in the request is invalid|authentication failed|api key/i,
    kind: 'upstream-auth',
    hint: (region) => `Check the access key or \`apiKey\` of the upstream, and its region (${region}).`,
  },
];

/** Code and words of AWS's own errors; the services behind it have shapes of their own. */
function saidBy({ headers, body }: FailedReply): { readonly code: string; readonly message: string | undefined } {
  const said = objectOf(parseJson(body));
  const code = textOf(headers['x-amzn-errortype']) ?? textOf(said?.code) ?? textOf(said?.__type) ?? '';
  const message = textOf(said?.originalMessage) ?? textOf(said?.message) ?? textOf(said?.Message);
  return { code: cleanCode(code), message };
}

function kindOf(error: ErrorFacts, code: string, meaning: Meaning | undefined): ErrorKind {
  if (error.kind === 'context-overflow') return error.kind;
  return meaning?.kind ?? kindOfCode(code) ?? error.kind;
}

/**
 * What an error of Bedrock means, with what to do. One that needs no more words stays the same object.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
export function classify(error: ErrorFacts, reply: FailedReply, region: string): ErrorFacts {
  const { code, message = error.message } = saidBy(reply);
  const meaning = MEANINGS.find(({ words }) => words.test(message));
  if (code === '' && !meaning) return error;
  return {
    ...error,
    message,
    kind: kindOf(error, code, meaning),
    ...(code !== '' && { code }),
    ...(meaning && { hint: meaning.hint(region, message) }),
  };
}

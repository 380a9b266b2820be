import { type ErrorFacts, type FailedReply, objectOf, parseJson } from '@pipeproxy/core';
import { isLimit, limitEnd, limitErrorIn } from './quota.ts';

type Change = (facts: ErrorFacts, reply: FailedReply, login: string) => Partial<ErrorFacts>;

interface Rule {
  readonly isIt: (facts: ErrorFacts, reply: FailedReply) => boolean;
  readonly change: Change;
}

const isWebPage = ({ body }: FailedReply): boolean => /^\s*<(!doctype|html)/i.test(body);

const pageWords = ({ status, headers }: FailedReply): string => {
  const ray = headers['cf-ray'];
  return `The backend answered ${status} with a web page${ray === undefined ? '' : ` (cf-ray ${ray})`}.`;
};

const says =
  (pattern: RegExp): Rule['isIt'] =>
  ({ message, code = '' }) =>
    pattern.test(`${code} ${message}`);

const status =
  (...statuses: readonly number[]): Rule['isIt'] =>
  (_facts, reply) =>
    statuses.includes(reply.status);

/** What the errors of the backend mean; the first rule counts. @see https://github.com/openai/codex (codex-rs/codex-api/src/api_bridge.rs) */
const RULES: readonly Rule[] = [
  { isIt: says(/usage_limit_reached/), change: () => ({ kind: 'rate-limit' }) },
  {
    isIt: says(/usage_not_included/),
    change: () => ({ kind: 'billing', hint: 'The plan of this account has no Codex: use another account or plan.' }),
  },
  { isIt: says(/selected model is at capacity/i), change: () => ({ kind: 'rate-limit' }) },
  { isIt: says(/cyber_policy/), change: () => ({ kind: 'content-filter' }) },
  {
    isIt: status(401),
    change: (_facts, _reply, login) => ({ kind: 'upstream-auth', hint: `Run \`pipeproxy login ${login}\`.` }),
  },
  {
    isIt: (_facts, reply) => reply.status === 403 && isWebPage(reply),
    change: (_facts, reply) => ({
      kind: 'bad-gateway',
      message: pageWords(reply),
      hint: 'A guard before the backend refused the call; the `proxy` of the upstream or a `user-agent` in its `headers` may help.',
    }),
  },
  {
    isIt: status(403),
    change: () => ({
      kind: 'upstream-auth',
      hint: 'The account, its workspace or its country may not use Codex; the `proxy` of the upstream decides from where it is called.',
    }),
  },
  { isIt: (_facts, reply) => isWebPage(reply), change: (_facts, reply) => ({ message: pageWords(reply) }) }, // codex trap 10
  {
    isIt: status(404),
    change: () => ({ kind: 'not-found', hint: '`pipeproxy models --live` lists what the plan has.' }),
  },
  { isIt: status(413), change: () => ({ kind: 'context-overflow' }) },
];

/** What the backend's error means, in time and in kind. */
export function classify(facts: ErrorFacts, reply: FailedReply, login: string, nowMs: number): ErrorFacts {
  const rule = RULES.find(({ isIt }) => isIt(facts, reply));
  if (!rule) return facts;
  const error = limitErrorIn(objectOf(parseJson(reply.body)) ?? {});
  const endMs = error && isLimit(error) ? limitEnd(error, nowMs) : undefined;
  return {
    ...facts,
    ...rule.change(facts, reply, login),
    ...(endMs !== undefined && { retryAfterMs: Math.max(0, endMs - nowMs) }),
  };
}

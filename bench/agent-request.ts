import type { Dialect } from './dialects/index.ts';

/** What tells one agent request from another. */
export interface AgentOptions {
  readonly model: string;
  /** The last words of the user. */
  readonly prompt: string;
  readonly isStream: boolean;
  readonly bytes: number;
}

/** One step of the history: the agent calls a tool and gets its result. */
interface Step {
  readonly id: string;
  readonly tool: string;
  readonly input: object;
  readonly result: string;
}

const TOOLS = 50;
const WORDS = 'file path line value option result – “check” naïve build test run error stack retry cache'.split(' ');

/** Text as agents send it: lines, quotes, tabs, and some characters of more than one byte. */
function filler(words: number, seed: number): string {
  const word = (_: unknown, index: number) => {
    const end = index % 11 === 10 ? '\n' : index % 17 === 16 ? '\t"' : ' ';
    return `${WORDS[(index * 7 + seed) % WORDS.length]}${end}`;
  };
  return Array.from({ length: words }, word).join('');
}

const SYSTEM = `You are a coding agent.\n\n${filler(1000, 1)}`;

function toolSchema(index: number): object {
  const text = (seed: number) => ({ type: 'string', description: filler(6, index + seed) });
  return {
    type: 'object',
    properties: {
      path: text(1),
      mode: { type: 'string', enum: ['read', 'write', 'append'], default: 'read' },
      limit: { type: 'integer', minimum: 1, maximum: 2000 },
      edits: {
        type: 'array',
        items: { type: 'object', properties: { from: text(2), to: text(3) }, required: ['from'] },
      },
    },
    required: ['path'],
    additionalProperties: false,
  };
}

const TOOL_LIST = Array.from({ length: TOOLS }, (_, index) => ({
  name: `tool_${index}`,
  description: filler(25, index),
  schema: toolSchema(index),
}));

function historyStep(index: number): Step {
  return {
    id: `toolu_bench${String(index).padStart(4, '0')}`,
    tool: `tool_${index % TOOLS}`,
    input: { path: `src/part-${index}.ts`, mode: 'read', limit: 200 + index },
    result: filler(120, index),
  };
}

function messagesBody(options: AgentOptions, steps: readonly Step[], opening: string): object {
  const cache_control = { type: 'ephemeral' };
  const result = ({ id, result }: Step) => ({ type: 'tool_result', tool_use_id: id, content: result, is_error: false });
  const call = ({ id, tool, input }: Step) => [
    { type: 'thinking', thinking: `I look at ${id}.`, signature: 'YmVuY2gtc2lnbmF0dXJl' },
    { type: 'text', text: 'Next step.' },
    { type: 'tool_use', id, name: tool, input },
  ];
  const turns = steps.flatMap((step, index) => [
    { role: 'assistant', content: call(step) },
    {
      role: 'user',
      content:
        index < steps.length - 1
          ? [result(step)]
          : [result(step), { type: 'text', text: options.prompt, cache_control }],
    },
  ]);
  return {
    model: options.model,
    messages: [{ role: 'user', content: [{ type: 'text', text: opening }] }, ...turns],
    system: [
      { type: 'text', text: 'You are a coding agent.', cache_control },
      { type: 'text', text: SYSTEM, cache_control },
    ],
    tools: TOOL_LIST.map(({ name, description, schema }) => ({ name, description, input_schema: schema })),
    metadata: { user_id: JSON.stringify({ device_id: '0'.repeat(64), session_id: 'bench' }) },
    max_tokens: 32_000,
    thinking: { type: 'enabled', budget_tokens: 31_999 },
    stream: options.isStream,
  };
}

function chatBody(options: AgentOptions, steps: readonly Step[], opening: string): object {
  const turns = steps.flatMap(({ id, tool, input, result }) => [
    {
      role: 'assistant',
      content: 'Next step.',
      tool_calls: [{ id, type: 'function', function: { name: tool, arguments: JSON.stringify(input) } }],
    },
    { role: 'tool', tool_call_id: id, content: result },
  ]);
  return {
    model: options.model,
    max_tokens: 32_000,
    reasoning_effort: 'medium',
    messages: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: opening },
      ...turns,
      { role: 'user', content: options.prompt },
    ],
    tools: TOOL_LIST.map(({ name, description, schema }) => ({
      type: 'function',
      function: { name, description, parameters: schema },
    })),
    tool_choice: 'auto',
    stream: options.isStream,
    ...(options.isStream && { stream_options: { include_usage: true } }),
  };
}

const BODIES: Partial<Record<Dialect, typeof chatBody>> = {
  'anthropic-messages': messagesBody,
  'openai-chat': chatBody,
};

/**
 * Writes the request of a coding agent in the middle of its work: a system prompt, 50 tools, a history of tool calls
 * that fills the size. Fields and their order are those that Claude Code (Messages) and opencode (chat) send.
 *
 * @throws Error for any other dialect.
 */
export function agentBody(dialect: Dialect, options: AgentOptions): Buffer {
  const bodyOf = BODIES[dialect];
  if (!bodyOf) throw new Error(`No agent is known in ${dialect}`);
  const write = (steps: readonly Step[], padding = 0) =>
    Buffer.from(JSON.stringify(bodyOf(options, steps, `Mend the build.${'.'.repeat(padding)}`)));
  const base = write([historyStep(0)]).length;
  const perStep = write([historyStep(0), historyStep(1)]).length - base;
  const count = 1 + Math.max(0, Math.floor((0.99 * (options.bytes - base)) / perStep));
  const steps = Array.from({ length: count }, (_, index) => historyStep(index));
  return write(steps, Math.max(0, options.bytes - write(steps).length));
}

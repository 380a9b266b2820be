import type { Ask, AskPart, AskResult, AskTurn, MatrixClient, Payload, Seen, SeenUsage } from '../ask.ts';

function partOf(part: AskPart): object {
  if ('text' in part) return { type: 'text', text: part.text };
  if ('image' in part) return { type: 'image_url', image_url: { url: `data:image/png;base64,${part.image}` } };
  return { type: 'file', file: { filename: part.title, file_data: `data:application/pdf;base64,${part.pdf}` } };
}

/** Only text fits into a result; the dialect has no place for an image there. */
const resultOf = ({ call, text }: AskResult): object => ({ role: 'tool', tool_call_id: call.id, content: text });

function messagesOf(turn: AskTurn): readonly object[] {
  switch (turn.by) {
    case 'user':
      return [{ role: 'user', content: turn.parts.map(partOf) }];
    case 'model':
      return [{ role: 'assistant', content: turn.text }];
    case 'reply':
      return [turn.reply.own as object];
    case 'tools':
      return turn.results.map(resultOf);
  }
}

function body(model: string, { system, turns, tools, schema, stop, isThinking }: Ask, stream: boolean): object {
  const messages = turns.flatMap(messagesOf);
  return {
    model,
    messages: system === undefined ? messages : [{ role: 'system', content: system }, ...messages],
    ...(stream && { stream, stream_options: { include_usage: true } }),
    ...(tools && {
      tools: tools.map(({ name, schema: parameters }) => ({ type: 'function', function: { name, parameters } })),
    }),
    ...(schema && { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } }),
    ...(stop && { stop }),
    ...(isThinking && { reasoning_effort: 'medium' }),
  };
}

const usageOf = (usage: Payload): SeenUsage => ({
  input: usage.prompt_tokens,
  output: usage.completion_tokens,
  cacheRead: usage.prompt_tokens_details?.cached_tokens,
  cacheWrite: usage.prompt_tokens_details?.cache_write_tokens,
  reasoning: usage.completion_tokens_details?.reasoning_tokens,
});

/** Puts the chunks of a stream together as OpenAI's SDK does, with the fields that it leaves to others. */
function accumulate(chunks: readonly Payload[]): Payload {
  const message: Payload = { role: 'assistant', content: null };
  const reply: Payload = { choices: [{ message }] };
  for (const { choices, usage, error } of chunks) {
    if (error) reply.error = error;
    if (usage) reply.usage = usage;
    for (const { delta, finish_reason } of choices ?? []) {
      for (const field of ['content', 'refusal', 'reasoning_content']) {
        if (delta[field]) message[field] = (message[field] ?? '') + delta[field];
      }
      for (const { index, function: fn, ...rest } of delta.tool_calls ?? []) {
        message.tool_calls ??= [];
        message.tool_calls[index] ??= { ...rest, function: { name: fn.name, arguments: '' } };
        message.tool_calls[index].function.arguments += fn.arguments ?? '';
      }
      if (finish_reason) reply.choices[0].finish_reason = finish_reason;
    }
  }
  return reply;
}

/** Fields of a message that servers take back. */
const KEPT = ['role', 'content', 'refusal', 'tool_calls', 'reasoning_content'];

const sentBack = (message: Payload): object =>
  Object.fromEntries(
    KEPT.filter((name) => message[name] != null || name === 'content').map((name) => [name, message[name] ?? null]),
  );

function read(payloads: readonly Payload[], isStream: boolean): Seen {
  const reply = (isStream ? accumulate(payloads) : payloads[0]) ?? {};
  const { message = {}, finish_reason } = reply.choices?.[0] ?? {};
  const calls: Payload[] = message.tool_calls ?? [];
  return {
    text: message.content ?? '',
    reasoning: message.reasoning_content ?? '',
    calls: calls.map(({ id, function: { name, arguments: json } }) => ({ id, name, input: JSON.parse(json || '{}') })),
    refusal: message.refusal ?? '',
    finish: finish_reason,
    usage: reply.usage && usageOf(reply.usage),
    error: reply.error && (reply.error.code ?? reply.error.type),
    own: sentBack(message),
  };
}

export const chatClient: MatrixClient = {
  dialect: 'openai-chat',
  headers: { authorization: 'Bearer FAKE' },
  path: () => '/v1/chat/completions',
  body,
  read,
};

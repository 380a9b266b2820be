import type { Ask, AskPart, AskResult, AskTurn, MatrixClient, Payload, Seen, SeenUsage } from '../ask.ts';

const png = (data: string) => ({ type: 'image', source: { type: 'base64', media_type: 'image/png', data } });

function partOf(part: AskPart): object {
  if ('text' in part) return { type: 'text', text: part.text };
  if ('image' in part) return png(part.image);
  const source = { type: 'base64', media_type: 'application/pdf', data: part.pdf };
  return { type: 'document', source, title: part.title };
}

const resultOf = ({ call, text, image, isError }: AskResult): object => ({
  type: 'tool_result',
  tool_use_id: call.id,
  content: [{ type: 'text', text }, ...(image === undefined ? [] : [png(image)])],
  ...(isError && { is_error: true }),
});

function messageOf(turn: AskTurn): object {
  switch (turn.by) {
    case 'user':
      return { role: 'user', content: turn.parts.map(partOf) };
    case 'model':
      return { role: 'assistant', content: turn.text };
    case 'reply':
      return { role: 'assistant', content: turn.reply.own };
    case 'tools':
      return { role: 'user', content: turn.results.map(resultOf) };
  }
}

function body(model: string, { system, turns, tools, schema, stop, isThinking }: Ask, stream: boolean): object {
  return {
    model,
    max_tokens: 4096,
    messages: turns.map(messageOf),
    ...(stream && { stream }),
    ...(system !== undefined && { system }),
    ...(tools && { tools: tools.map(({ name, schema: input_schema }) => ({ name, input_schema })) }),
    ...(schema && { output_config: { format: { type: 'json_schema', schema } } }),
    ...(stop && { stop_sequences: stop }),
    ...(isThinking && { thinking: { type: 'enabled', budget_tokens: 2048 } }),
  };
}

function usageOf(usage: Payload): SeenUsage {
  const { input_tokens, cache_read_input_tokens: cacheRead, cache_creation_input_tokens: cacheWrite } = usage;
  return {
    input: input_tokens + (cacheRead ?? 0) + (cacheWrite ?? 0),
    output: usage.output_tokens,
    cacheRead: cacheRead ?? undefined,
    cacheWrite: cacheWrite ?? undefined,
    reasoning: usage.output_tokens_details?.thinking_tokens,
  };
}

/** Puts the events of a stream together as Anthropic's SDK does. */
function accumulate(events: readonly Payload[]): Payload {
  let message: Payload;
  const json: string[] = [];
  for (const event of events) {
    if (event.type === 'message_start') message = { ...event.message, content: [], stop_reason: undefined };
    if (event.type === 'content_block_start') message.content[event.index] = { ...event.content_block };
    if (event.type === 'content_block_delta') {
      const block = message.content[event.index];
      const { delta } = event;
      if (delta.type === 'text_delta') block.text += delta.text;
      if (delta.type === 'thinking_delta') block.thinking += delta.thinking;
      if (delta.type === 'signature_delta') block.signature = delta.signature;
      if (delta.type === 'input_json_delta') json[event.index] = (json[event.index] ?? '') + delta.partial_json;
    }
    if (event.type === 'content_block_stop' && json[event.index]) {
      message.content[event.index].input = JSON.parse(json[event.index] ?? '');
    }
    if (event.type === 'message_delta')
      Object.assign(message, event.delta, { usage: { ...message.usage, ...event.usage } });
    if (event.type === 'error') return { ...message, error: event.error };
  }
  return message;
}

function read(payloads: readonly Payload[], isStream: boolean): Seen {
  const message = (isStream && payloads.length > 0 ? accumulate(payloads) : payloads[0]) ?? {};
  const blocks: Payload[] = message.content ?? [];
  const all = (type: string, field: string): string =>
    blocks
      .filter((block) => block.type === type)
      .map((block) => block[field])
      .join('');
  return {
    text: all('text', 'text'),
    reasoning: all('thinking', 'thinking'),
    calls: blocks.filter(({ type }) => type === 'tool_use').map(({ id, name, input }) => ({ id, name, input })),
    refusal: message.stop_details?.explanation ?? '',
    finish: message.stop_reason ?? undefined,
    usage: message.usage && usageOf(message.usage),
    error: message.error?.type,
    own: blocks,
  };
}

export const messagesClient: MatrixClient = {
  dialect: 'anthropic-messages',
  headers: { 'anthropic-version': '2023-06-01', 'x-api-key': 'FAKE' },
  path: () => '/v1/messages',
  body,
  read,
};

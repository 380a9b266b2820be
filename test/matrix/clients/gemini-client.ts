import type { Ask, AskPart, AskResult, AskTurn, MatrixClient, Payload, Seen, SeenUsage } from '../ask.ts';

const png = (data: string) => ({ inlineData: { mimeType: 'image/png', data } });

function partOf(part: AskPart): object {
  if ('text' in part) return { text: part.text };
  if ('image' in part) return png(part.image);
  return { inlineData: { mimeType: 'application/pdf', data: part.pdf } };
}

const resultOf = ({ call, text, image, isError }: AskResult): object => ({
  functionResponse: {
    ...(call.id && { id: call.id }),
    name: call.name,
    response: isError ? { error: text } : { output: text },
    ...(image !== undefined && { parts: [png(image)] }),
  },
});

function contentOf(turn: AskTurn): object {
  switch (turn.by) {
    case 'user':
      return { role: 'user', parts: turn.parts.map(partOf) };
    case 'model':
      return { role: 'model', parts: [{ text: turn.text }] };
    case 'reply':
      return { role: 'model', parts: turn.reply.own };
    case 'tools':
      return { role: 'user', parts: turn.results.map(resultOf) };
  }
}

function body(_: string, { system, turns, tools, schema, stop, isThinking }: Ask): object {
  return {
    contents: turns.map(contentOf),
    ...(system !== undefined && { systemInstruction: { parts: [{ text: system }] } }),
    ...(tools && {
      tools: [
        {
          functionDeclarations: tools.map(({ name, schema: parametersJsonSchema }) => ({ name, parametersJsonSchema })),
        },
      ],
    }),
    generationConfig: {
      ...(schema && { responseMimeType: 'application/json', responseJsonSchema: schema }),
      ...(stop && { stopSequences: stop }),
      ...(isThinking && { thinkingConfig: { includeThoughts: true, thinkingLevel: 'HIGH' } }),
    },
  };
}

function usageOf(usage: Payload): SeenUsage {
  const { promptTokenCount, toolUsePromptTokenCount = 0, candidatesTokenCount = 0, thoughtsTokenCount } = usage;
  return {
    input: promptTokenCount + toolUsePromptTokenCount,
    output: candidatesTokenCount + (thoughtsTokenCount ?? 0),
    cacheRead: usage.cachedContentTokenCount,
    cacheWrite: undefined,
    reasoning: thoughtsTokenCount,
  };
}

function read(payloads: readonly Payload[]): Seen {
  const candidates: Payload[] = payloads.flatMap(({ candidates: [candidate] = [] }) => candidate ?? []);
  const parts: Payload[] = candidates.flatMap(({ content }) => content?.parts ?? []);
  const last = candidates.findLast(({ finishReason }) => finishReason);
  const usage = payloads.findLast(({ usageMetadata }) => usageMetadata)?.usageMetadata;
  const textOf = (isThought: boolean): string =>
    parts.map(({ text, thought = false }) => (thought === isThought ? (text ?? '') : '')).join('');
  return {
    text: textOf(false),
    reasoning: textOf(true),
    calls: parts.flatMap(({ functionCall: call }) =>
      call ? [{ id: call.id, name: call.name, input: call.args ?? {} }] : [],
    ),
    refusal: last?.finishMessage ?? '',
    finish: last?.finishReason,
    usage: usage && usageOf(usage),
    error: payloads.find(({ error }) => error)?.error.status,
    own: parts.filter(({ text, thoughtSignature }) => text !== '' || thoughtSignature),
  };
}

export const geminiClient: MatrixClient = {
  dialect: 'gemini-generate',
  headers: { 'x-goog-api-key': 'FAKE' },
  path: (model, isStream) =>
    `/v1beta/models/${model}:${isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  body,
  read,
};

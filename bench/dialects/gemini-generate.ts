import { type BenchDialect, dataEvent, INPUT_TOKENS, OUTPUT_TOKENS, UPSTREAM_MODEL } from './bench-dialect.ts';

const USAGE = {
  promptTokenCount: INPUT_TOKENS,
  candidatesTokenCount: OUTPUT_TOKENS,
  totalTokenCount: INPUT_TOKENS + OUTPUT_TOKENS,
};

function reply(text: string, end: object): object {
  return {
    candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0, ...end }],
    usageMetadata: USAGE,
    modelVersion: UPSTREAM_MODEL,
    responseId: 'bench0001',
  };
}

const STOP = { finishReason: 'STOP' };

export const GEMINI_GENERATE: BenchDialect = {
  shortName: 'gemini',
  path: (model, isStream) =>
    `/v1beta/models/${model}:${isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  body: ({ system, prompt }) => ({
    systemInstruction: { parts: [{ text: system }] },
    contents: [{ role: 'user', parts: [{ text: prompt }] }],
  }),
  document: (text) => reply(text, STOP),
  opening: [],
  textEvent: (text) => dataEvent(reply(text, {})),
  ending: () => [dataEvent(reply('', STOP))],
  readDocument({ candidates: [candidate], usageMetadata }) {
    const parts: readonly { text?: string }[] = candidate?.content?.parts ?? [];
    return {
      text: parts.map(({ text = '' }) => text).join(''),
      stop: candidate?.finishReason,
      outputTokens: usageMetadata?.candidatesTokenCount,
      lastEvent: undefined,
    };
  },
  readEvent(event, digest) {
    const { text, stop, outputTokens } = GEMINI_GENERATE.readDocument(event);
    digest.text += text;
    digest.stop = stop;
    digest.outputTokens = outputTokens;
    digest.lastEvent = stop;
  },
};

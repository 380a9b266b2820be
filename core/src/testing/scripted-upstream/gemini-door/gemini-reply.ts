import type { Frame } from '../frame.ts';
import type { ReplyContext } from '../reply-context.ts';
import type { FinishWord, ScriptedError, Step } from '../scripted-reply.ts';
import { geminiErrorBody } from './gemini-error.ts';
import { createPartWriter, type GeminiPart } from './gemini-parts.ts';

const FINISH_REASONS: Readonly<Record<FinishWord, string>> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  'tool-calls': 'STOP',
  'stop-sequence': 'STOP',
  refusal: 'PROHIBITED_CONTENT',
  'content-filter': 'SAFETY',
  pause: 'STOP',
  'context-window': 'MAX_TOKENS',
};

/** Why a reply ended; a refusal is told here and not in the content. */
function candidateEnd(steps: readonly Step[], { finish }: ReplyContext): object {
  const refusal = steps.find((step) => step.type === 'refusal');
  const words = finish.word === 'refusal' ? refusal?.pieces.join('') : undefined;
  return { finishReason: FINISH_REASONS[finish.word], ...(words !== undefined && { finishMessage: words }) };
}

const ofText = (tokenCount: number): object => [{ modality: 'TEXT', tokenCount }];

/** Token counts: totals so far, with thoughts beside the answer and cached tokens inside the prompt. */
function usageMetadata({ usage }: ReplyContext, isWhole: boolean): object {
  const { input, output, cacheRead, reasoning } = usage;
  const spoken = isWhole ? output - (reasoning ?? 0) : 0;
  return {
    promptTokenCount: input,
    ...(spoken > 0 && { candidatesTokenCount: spoken }),
    totalTokenCount: input + (isWhole ? output : 0),
    ...(cacheRead !== undefined && { cachedContentTokenCount: cacheRead, cacheTokensDetails: ofText(cacheRead) }),
    promptTokensDetails: ofText(input),
    ...(isWhole && reasoning !== undefined && { thoughtsTokenCount: reasoning }),
  };
}

const replyHead = ({ facts, nextNumber }: ReplyContext): object => ({
  modelVersion: facts.model,
  responseId: `FAKE${nextNumber()}`,
});

/** Texts that follow each other stand in one part of a document. */
function joined(parts: readonly GeminiPart[]): readonly GeminiPart[] {
  const all: GeminiPart[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    const isSame = last?.text !== undefined && part.text !== undefined && last.thought === part.thought;
    if (isSame && !part.thoughtSignature) all[all.length - 1] = { ...last, text: `${last.text}${part.text}` };
    else all.push(part);
  }
  return all;
}

/** A whole reply. */
export function geminiDocument(steps: readonly Step[], context: ReplyContext): object {
  const writer = createPartWriter(steps, context);
  const made = steps.flatMap((step) => writer.parts(step) ?? []);
  const parts = joined([...made, ...writer.rest()]);
  const content = { ...(parts.length > 0 && { parts }), role: 'model' };
  return {
    candidates: [{ content, ...candidateEnd(steps, context), index: 0 }],
    usageMetadata: usageMetadata(context, true),
    ...replyHead(context),
  };
}

/** What a streamed reply is cut into, before it is written as events or as a list. */
type Chunk = object | Exclude<Frame, { type: 'event' }>;

function chunksOf(steps: readonly Step[], after: readonly Step[], context: ReplyContext): readonly Chunk[] {
  const head = replyHead(context);
  const writer = createPartWriter(steps, context);
  const chunk = (parts: readonly GeminiPart[], end?: object): object => ({
    candidates: [{ content: { ...(parts.length > 0 && { parts }), role: 'model' }, ...end, index: 0 }],
    usageMetadata: usageMetadata(context, end !== undefined),
    ...head,
  });
  const fail = (error: ScriptedError): readonly Chunk[] => [geminiErrorBody(error), { type: 'end' }];

  function render(step: Step): readonly Chunk[] {
    if (step.type === 'error') return fail(step.error);
    const parts = writer.parts(step);
    if (!parts) return [step as Chunk];
    return step.type === 'start' ? [chunk([{ text: '' }])] : parts.map((part) => chunk([part]));
  }

  const body = steps.flatMap(render);
  // The last chunk may have an end and no parts. @see gemini trap 24
  const last = chunk(writer.rest(), candidateEnd(steps, context));
  return [...body, last, ...after.flatMap(render)];
}

const isFrame = (chunk: Chunk): chunk is Exclude<Frame, { type: 'event' }> => 'type' in chunk;

/** The frames of a streamed reply: events, or the elements of one list where nobody asked for events. */
export function geminiStream(
  steps: readonly Step[],
  after: readonly Step[],
  context: ReplyContext,
  isList: boolean,
): readonly Frame[] {
  const chunks = chunksOf(steps, after, context);
  if (!isList) {
    return chunks.map((chunk): Frame => (isFrame(chunk) ? chunk : { type: 'event', data: JSON.stringify(chunk) }));
  }
  let count = 0;
  const elements = chunks.map((chunk): Frame => {
    if (isFrame(chunk)) return chunk;
    return { type: 'raw', text: `${count++ === 0 ? '[' : ',\n'}${JSON.stringify(chunk)}` };
  });
  return [...elements, { type: 'raw', text: count === 0 ? '[]' : ']' }];
}

import { MODES, type Mode } from './modes.ts';
import { OUTPUT_TOKENS, replyPieces, replyText } from './replies.ts';
import type { Dialect } from './requests.ts';

/** What a reply must be: `bytes` those of the upstream, `text` the same text, ending and usage in a Messages document. */
export type Expectation = 'bytes' | 'text';

const SHOWN_BYTES = 300;

interface Digest {
  text: string;
  stop: unknown;
  outputTokens: unknown;
  lastEvent: unknown;
}

interface MessagesEvent {
  type?: string;
  delta?: { type?: string; text?: string; stop_reason?: string };
  usage?: { output_tokens?: number };
}

function digestDocument(body: string): Digest {
  const reply = JSON.parse(body);
  const text = reply.content.map((block: { text?: string }) => block.text ?? '').join('');
  return { text, stop: reply.stop_reason, outputTokens: reply.usage?.output_tokens, lastEvent: undefined };
}

function digestStream(body: string): Digest {
  const digest: Digest = { text: '', stop: undefined, outputTokens: undefined, lastEvent: undefined };
  for (const line of body.split('\n')) {
    if (!line.startsWith('data:')) continue;
    const event: MessagesEvent = JSON.parse(line.slice(5));
    digest.lastEvent = event.type;
    if (event.delta?.type === 'text_delta') digest.text += event.delta.text;
    if (event.delta?.stop_reason) digest.stop = event.delta.stop_reason;
    if (event.usage) digest.outputTokens = event.usage.output_tokens;
  }
  return digest;
}

/**
 * Makes the check of one workload's replies.
 *
 * @param dialect - The dialect that the client speaks.
 * @returns A function that throws, with the ends of the body, at the first reply that is not right.
 */
export function createReplyCheck(dialect: Dialect, mode: Mode, expectation: Expectation) {
  const bytes = Buffer.from([...replyPieces(dialect, mode)].join(''));
  const { isStream } = MODES[mode];
  const digest = isStream ? digestStream : digestDocument;
  const wanted: Digest = {
    text: replyText(mode),
    stop: 'end_turn',
    outputTokens: OUTPUT_TOKENS,
    lastEvent: isStream ? 'message_stop' : undefined,
  };
  const isRight = (body: Buffer) =>
    expectation === 'bytes' ? bytes.equals(body) : JSON.stringify(digest(body.toString())) === JSON.stringify(wanted);

  return (status: number, body: Buffer): void => {
    if (status === 200 && isRight(body)) return;
    const [start, end] = [body.subarray(0, SHOWN_BYTES), body.subarray(SHOWN_BYTES).subarray(-SHOWN_BYTES)];
    throw new Error(`Wrong answer (status ${status}, ${body.length} bytes):\n${start}\n...\n${end}`);
  };
}

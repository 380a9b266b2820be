import { type BenchDialect, DIALECTS, type Digest } from './dialects/index.ts';
import { MODES, type Mode } from './modes.ts';
import { replyPieces } from './replies.ts';
import type { Way } from './requests.ts';

const SHOWN_BYTES = 300;

const DONE = '[DONE]';

function digestStream(body: string, { readEvent, needsDone }: BenchDialect): Digest {
  const digest: Digest = { text: '', stop: undefined, outputTokens: undefined, lastEvent: undefined };
  for (const line of body.split('\n')) {
    if (line !== `data: ${DONE}`) {
      if (line.startsWith('data:')) readEvent(JSON.parse(line.slice(5)), digest);
    } else if (needsDone) digest.lastEvent = DONE;
  }
  return digest;
}

/**
 * Makes the check of one workload's replies: where client and upstream speak the same, they must be the upstream's bytes; else they
 * must have the same text, stop reason, usage and last event as an upstream of the client's dialect would give.
 *
 * @returns A function that throws, with the ends of the body, at the first reply that is not right.
 */
export function createReplyCheck({ dialect, upstream }: Way, mode: Mode) {
  const bytes = Buffer.from([...replyPieces(dialect, mode)].join(''));
  const digest = (body: Buffer): string =>
    JSON.stringify(
      MODES[mode].isStream
        ? digestStream(body.toString(), DIALECTS[dialect])
        : DIALECTS[dialect].readDocument(JSON.parse(body.toString())),
    );
  const wanted = digest(bytes);
  const isRight = (body: Buffer) => (dialect === upstream ? bytes.equals(body) : digest(body) === wanted);

  return (status: number, body: Buffer): void => {
    if (status === 200 && isRight(body)) return;
    const [start, end] = [body.subarray(0, SHOWN_BYTES), body.subarray(SHOWN_BYTES).subarray(-SHOWN_BYTES)];
    throw new Error(`Wrong answer (status ${status}, ${body.length} bytes):\n${start}\n...\n${end}`);
  };
}

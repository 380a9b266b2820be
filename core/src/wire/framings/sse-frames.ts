import type { Mapper, SplitLimits } from '../../contract/index.ts';
import { asBuffer } from '../as-buffer.ts';
import { HeldBytes } from '../held-bytes.ts';
import { SseScanner } from './sse-scanner.ts';

/** Cuts an SSE stream behind each blank line. What stands behind the last one comes at the end. */
export function sseFrames(limits: SplitLimits): Mapper<Uint8Array, Uint8Array> {
  const scanner = new SseScanner(limits.maxEventBytes);
  const held = new HeldBytes();

  function frameOf(piece: Buffer): Uint8Array {
    if (held.length === 0) return piece;
    held.append(piece);
    return held.take();
  }

  return {
    push(bytes) {
      const chunk = asBuffer(bytes);
      const frames: Uint8Array[] = [];
      let start = 0;
      for (const end of scanner.scan(chunk)) {
        frames.push(frameOf(chunk.subarray(start, end)));
        start = end;
      }
      held.append(chunk.subarray(start));
      return frames;
    },
    end: () => (held.length === 0 ? [] : [held.take()]),
  };
}

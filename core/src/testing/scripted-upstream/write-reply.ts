import type { ServerResponse } from 'node:http';
import type { Gate } from './gate.ts';
import { pause } from './pause.ts';
import type { PreparedReply } from './prepare-reply.ts';
import type { Split } from './scripted-reply.ts';

/** What writing a reply needs of its surroundings. */
export interface WriteControl {
  /** Aborts when the client leaves or the upstream closes. */
  signal: AbortSignal;
  gate: Gate;
  /** How bodies are cut that do not say it themselves. */
  split: Split;
  onEvent(): void;
  /** Called before the socket is destroyed on purpose. */
  onCut(): void;
}

/** Cuts bytes into the pieces that are written one by one. */
function splitBytes(bytes: Buffer, split: Split): readonly Buffer[] {
  const size = split === 'byte' ? 1 : split;
  if (size === 'event' || bytes.length <= size) return [bytes];
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

/** Writes and waits until the bytes are with the operating system, which holds them back when the client reads slowly. */
function writeBytes(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => response.write(bytes, () => resolve()));
}

/** Ends a body; a wrong content-length leaves the connection useless, so it is closed with the body. */
function endBody(response: ServerResponse, { delivery }: PreparedReply): void {
  const socket = response.socket;
  response.end();
  if (delivery.lengthError) socket?.end();
}

/** Writes a reply part by part; returns early when the client leaves. */
export async function writeReply(response: ServerResponse, reply: PreparedReply, control: WriteControl): Promise<void> {
  const { signal, gate, onEvent } = control;
  const { delivery } = reply;
  if (delivery.headersAfterMs) await pause(delivery.headersAfterMs, signal);
  response.writeHead(reply.status, { ...reply.headers, ...delivery.headers } as never);
  response.flushHeaders();
  for (const part of reply.parts) {
    if (signal.aborted) return;
    if (part.type === 'wait') await pause(part.ms, signal);
    else if (part.type === 'hold') await gate.pass(signal);
    else if (part.type === 'end') break;
    else if (part.type === 'cut') {
      control.onCut();
      response.destroy();
      return;
    } else {
      for (const piece of splitBytes(part.bytes, delivery.split ?? control.split)) await writeBytes(response, piece);
      onEvent();
      if (delivery.paceMs) await pause(delivery.paceMs, signal);
    }
  }
  if (!signal.aborted) endBody(response, reply);
}

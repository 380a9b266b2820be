import dns from 'node:dns';
import { Socket } from 'node:net';
import { jest } from '@jest/globals';

/** Who this process has looked up or connected to since the watch began. */
export interface Connections extends Disposable {
  /** `HOST:PORT`, or a path of a local socket. */
  readonly opened: readonly string[];
  /** Names that were asked for; addresses are none. */
  readonly names: readonly string[];
}

interface Target {
  readonly host?: string;
  readonly port?: number | string;
  readonly path?: string;
}

/** Watches every outgoing connection of this process, whoever opens it. */
export function watchConnections(): Connections {
  const opened: string[] = [];
  const { connect } = Socket.prototype;
  const lookups = [jest.spyOn(dns, 'lookup'), jest.spyOn(dns.promises, 'lookup')];
  function watched(this: Socket, ...args: readonly unknown[]): Socket {
    // Node's own callers hand the arguments over as one list.
    const [target] = [args[0] ?? {}].flat() as [Target];
    opened.push(target.path ?? `${target.host ?? 'localhost'}:${target.port}`);
    return Reflect.apply(connect, this, args);
  }
  const connecting = jest.spyOn(Socket.prototype, 'connect').mockImplementation(watched as typeof connect);
  return {
    opened,
    get names() {
      return lookups.flatMap((spy) => spy.mock.calls.map(([name]) => String(name)));
    },
    [Symbol.dispose]() {
      for (const spy of [connecting, ...lookups]) spy.mockRestore();
    },
  };
}

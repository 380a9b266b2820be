import type { Dialect, Inbound, Operation } from '../contract/index.ts';

/** What stands in an address for each of a route's parameters, a model's name among them. */
const VALUE = 'kit-model';
const PARAMETER = /(?<!\\)[:*](\w+)/g;

/** Where a client asks. */
export interface ClientAddress extends Pick<Inbound, 'path' | 'params'> {
  /** Framing of the stream, where one is asked for. */
  readonly streamFraming: string;
}

function filled(path: string): Pick<Inbound, 'path' | 'params'> {
  const names = [...path.matchAll(PARAMETER)].map(([, name = '']) => name);
  return {
    path: path.replaceAll(PARAMETER, VALUE).replaceAll('\\', ''),
    params: Object.fromEntries(names.map((name) => [name, VALUE])),
  };
}

/** An address for an operation, its parameters filled in; of several, one that asks for the form where it says so. */
export function clientAddress(dialect: Dialect, operation: Operation, isStream: boolean): ClientAddress | undefined {
  const nobody = { dialect, method: 'POST', query: {}, headers: {}, credentials: [], remoteAddress: '127.0.0.1' };
  const addresses = dialect.routes
    .filter((route) => route.operation === operation)
    .map(({ path }) => {
      const address = filled(path);
      const asked = dialect.asked?.({ ...nobody, ...address }, {});
      return { ...address, streamFraming: asked?.streamFraming ?? dialect.streamFraming, asked: asked?.isStream };
    });
  const found = addresses.find(({ asked = isStream }) => asked === isStream) ?? addresses[0];
  if (!found) return undefined;
  const { asked: _asked, ...address } = found;
  return address;
}

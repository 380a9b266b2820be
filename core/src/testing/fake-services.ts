import type { PluginServices } from '../contract/index.ts';
import { Secret } from '../contract/index.ts';

/** One entry of a fake log. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string | undefined;
}

/** Services for the test of a plugin, and what the plugin logged. */
export interface FakeServices {
  readonly services: PluginServices;
  readonly lines: readonly LogLine[];
}

/** Services that reach nothing: a clock that stands still, counted ids, a store in memory, no files and no network. */
export function fakeServices(overrides: Partial<PluginServices> = {}): FakeServices {
  const lines: LogLine[] = [];
  const values = new Map<string, string>();
  const write = (level: LogLine['level']) => (fields: object, message?: string) => {
    lines.push({ level, fields, message });
  };
  let count = 0;
  const services: PluginServices = {
    name: 'test',
    logger: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    clock: { now: () => 1_790_000_000_000 },
    newId(prefix) {
      count += 1;
      return `${prefix}${String(count).padStart(22, '0')}`;
    },
    secret: (value) => new Secret(value),
    redact: (text) => text,
    store: {
      get: async (key) => values.get(key),
      set: async (key, value) => void values.set(key, value),
      delete: async (key) => void values.delete(key),
    },
    files: () => Promise.reject(new Error('This test has no files.')),
    send: () => Promise.reject(new Error('This test has no network.')),
    ...overrides,
  };
  return { services, lines };
}

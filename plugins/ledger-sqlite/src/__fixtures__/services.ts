import type { PluginServices } from '@pipeproxy/core';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string | undefined;
}

type UsedServices = Pick<PluginServices, 'files' | 'logger'>;

/** The services that the ledger uses, with the log kept in `lines`. */
export function fakeServices(files: () => Promise<string>): { services: PluginServices; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write = (level: LogLine['level']) => (fields: object, message?: string) => {
    lines.push({ level, fields, message });
  };
  const used: UsedServices = {
    files,
    logger: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
  };
  return { services: used as PluginServices, lines };
}

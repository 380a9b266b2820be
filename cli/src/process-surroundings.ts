import { giveBackMemory } from './give-back-memory.ts';
import { homeFolder } from './home.ts';
import type { BinHost, Surroundings } from './surroundings.ts';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The surroundings of a program that a person started. */
export function processSurroundings({ importOwn }: BinHost): Surroundings {
  return {
    importOwn,
    cwd: process.cwd(),
    environment: process.env,
    home: homeFolder(process.env),
    writeOut: (text) => void process.stdout.write(text),
    writeError: (text) => void process.stderr.write(text),
    builtIns: async () => [(await import('@pipeproxy/core/host')).builtIns],
    createHost: async (options) => {
      const { createHost } = await import('@pipeproxy/core/host');
      return createHost(options);
    },
    readUsage: async (options, query) => {
      const { readUsage } = await import('@pipeproxy/core/host');
      return readUsage(options, query);
    },
    askControl: async (stateDir, call) => {
      const { askControl } = await import('@pipeproxy/core/host');
      return askControl(stateDir, call);
    },
    ask: async (question, signal) => {
      const { askPerson } = await import('./ask-person.ts');
      return askPerson(question, signal);
    },
    openPage: (url) => void import('./open-page.ts').then(({ openPage }) => openPage(url, process.env)),
    onStop(listener) {
      for (const signal of STOP_SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of STOP_SIGNALS) process.off(signal, listener);
      };
    },
    onCrash(listener) {
      process.on('uncaughtException', listener);
      return () => process.off('uncaughtException', listener);
    },
    giveBackMemory,
    exit: (code) => process.exit(code),
  };
}

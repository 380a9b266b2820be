import { createInterface } from 'node:readline';

/** Asks for one line at the terminal. Where nothing can be read the answer never comes. */
export function askPerson(question: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    // As a terminal of its own it would keep Ctrl-C to itself: nobody would learn that the person gives up.
    const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
    const close = (): void => lines.close();
    signal.addEventListener('abort', close, { once: true });
    lines.once('close', () => signal.removeEventListener('abort', close));
    lines.question(question, (answer) => {
      lines.close();
      resolve(answer);
    });
  });
}

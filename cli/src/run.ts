import { type Command, CommanderError } from 'commander';
import { errorReport, errorText } from './error-text.ts';
import { processSurroundings } from './process-surroundings.ts';
import { createProgram } from './program.ts';
import { redact } from './redact.ts';
import type { BinHost, Surroundings } from './surroundings.ts';

/** Exit codes: done, failed, wrong use. */
const DONE = 0;
const FAILED = 1;
const WRONG_USE = 2;

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/**
 * Runs the program with its arguments (without Node and the script) and gives the exit code.
 *
 * @param host - What only the bin can do, or all the surroundings in a test.
 */
export async function run(argv: readonly string[], host: BinHost | Surroundings): Promise<number> {
  const surroundings = 'createHost' in host ? host : processSurroundings(host);
  const secrets: string[] = [];
  let isJson = false;
  const hidden = (text: string): string => redact(text, secrets);
  const report = (thrown: unknown): string => {
    const words = errorReport(thrown);
    if (isJson) surroundings.writeOut(hidden(`${JSON.stringify({ error: words }, null, 2)}\n`));
    else surroundings.writeError(hidden(errorText(words)));
    return words.code;
  };
  // Node itself would print what was thrown as it is, secrets and all.
  const forgetCrash = surroundings.onCrash((error) => {
    report(error);
    surroundings.exit(FAILED);
  });
  const program = createProgram(({ json = false }) => {
    isJson = json;
    return {
      ...surroundings,
      onCrash(listener) {
        forgetCrash();
        return surroundings.onCrash(listener);
      },
      learnSecrets: (more) => void secrets.push(...more),
      print: (data, text) => surroundings.writeOut(hidden(json ? `${JSON.stringify(data, null, 2)}\n` : text)),
    };
  });
  for (const command of withSubcommands(program)) {
    command.exitOverride().configureOutput({
      writeOut: surroundings.writeOut,
      writeErr: surroundings.writeError,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  }
  try {
    if (argv.length === 0) program.help({ error: true });
    await program.parseAsync(argv, { from: 'user' });
    return DONE;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USE;
    return report(error) === 'PP_OPTION_INVALID' ? WRONG_USE : FAILED;
  } finally {
    forgetCrash();
  }
}

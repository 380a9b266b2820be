import type { Argument, Command, Option } from 'commander';
import { createProgram } from '../cli/src/program.ts';
import { markdownTable } from './markdown-table.ts';

/** Nothing is run here. */
function noContext(): never {
  throw new Error('a page was written, and a command ran');
}

const optionRow = ({ flags, description, argChoices }: Option): readonly string[] => [
  `\`${flags}\``,
  argChoices ? `${description}: ${argChoices.map((choice) => `\`${choice}\``).join(', ')}` : description,
];

const argumentText = (argument: Argument): string =>
  argument.required ? ` <${argument.name()}>` : ` [${argument.name()}]`;

/** The commands that do something, each with the words that lead to it. */
function leaves(command: Command, words = ''): readonly (readonly [string, Command])[] {
  return command.commands.flatMap((child) => {
    const name = `${words}${child.name()}`;
    return child.commands.length === 0 ? [[name, child] as const] : leaves(child, `${name} `);
  });
}

function section([name, command]: readonly [string, Command]): string {
  const usage = `pipeproxy ${name}${command.registeredArguments.map(argumentText).join('')} [options]`;
  return [
    `## ${name}`,
    `\`\`\`\n${usage}\n\`\`\``,
    `${command.description().replace(/^./, (first) => first.toUpperCase())}.`,
    markdownTable(['Option', 'Meaning'], command.options.map(optionRow)),
  ].join('\n\n');
}

/** The page docs/reference/commands.md. */
export function commandsPage(): string {
  return `${[
    '# Commands',
    '<!-- Written by `npm run docs` from cli/src/program.ts. Do not edit. -->',
    `\`npx pipeproxy COMMAND\`, or \`pipeproxy COMMAND\` where it is installed. \`--help\` shows the same. Exit codes: 0 done, 1 failed, 2 wrong
use.`,
    ...leaves(createProgram(noContext)).map(section),
  ].join('\n\n')}\n`;
}

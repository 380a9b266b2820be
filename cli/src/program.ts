import { Command, Option } from 'commander';
import type { CommandContext, JsonOption } from './command.ts';
import type { LoginOptions } from './commands/login.ts';
import type { ModelsOptions } from './commands/models.ts';
import type { PluginNewOptions } from './commands/plugin-new.ts';
import { PLUGIN_KINDS } from './plugin-new/plugin-kinds.ts';
import type { ConfigOptions } from './prepare.ts';
import { addStartOptions, type StartFlags, settingsOf } from './start-options.ts';
import { addUsageOptions, type UsageOptions } from './usage/usage-options.ts';
import { VERSION } from './version.ts';

/** Makes the context of one run of a command. */
export type ContextOf = (options: JsonOption) => CommandContext;

function configCommand(program: Command, usage: string, description: string): Command {
  const command = program.command(usage);
  return command
    .description(description)
    .showHelpAfterError(`Try \`pipeproxy ${command.name()} --help\`.`)
    .option('--config <file>', 'config file; nothing else is looked for')
    .option('--env-file <file>', 'file with variables, instead of the .env beside the config');
}

/** All commands. Each is imported when it runs, because the start of the program is on everybody's clock. */
export function createProgram(contextOf: ContextOf): Command {
  const program = new Command('pipeproxy')
    .description('Lets any AI client speak its own wire language to any backend through one local URL.')
    .version(VERSION)
    .showHelpAfterError('Try `pipeproxy --help`.');

  addStartOptions(configCommand(program, 'start', 'serve until Ctrl-C')).action(async (flags: StartFlags) => {
    const { start } = await import('./commands/start.ts');
    await start({ ...flags, settings: settingsOf(flags) }, contextOf({}));
  });

  configCommand(program, 'check', 'say whether the config is right; calls nobody')
    .option('--json', 'print JSON')
    .action(async (options: ConfigOptions & JsonOption) => {
      const { check } = await import('./commands/check.ts');
      await check(options, contextOf(options));
    });

  configCommand(program, 'explain <model>', 'say what would happen to a request for a model; calls nobody')
    .option('--json', 'print JSON')
    .action(async (model: string, options: ConfigOptions & JsonOption) => {
      const { explain } = await import('./commands/explain.ts');
      await explain(model, options, contextOf(options));
    });

  configCommand(program, 'models', 'list the model names that clients may ask for')
    .option('--live', 'ask the upstreams too')
    .option('--json', 'print JSON')
    .action(async (options: ModelsOptions & JsonOption) => {
      const { models } = await import('./commands/models.ts');
      await models(options, contextOf(options));
    });

  addUsageOptions(configCommand(program, 'usage', 'sum up tokens and cost of what was asked; calls nobody')).action(
    async (options: UsageOptions) => {
      const { usage } = await import('./commands/usage.ts');
      await usage(options, contextOf(options));
    },
  );

  configCommand(program, 'login <name>', 'log in at an upstream that takes no key, such as codex')
    .option('--device', 'with a code that is typed in on any machine')
    .option('--link [file]', 'use the login of another program where that keeps it')
    .option('--move [path]', "take another program's login over: a file, or a folder with several")
    .option('--no-browser', 'only print the address of the page')
    .action(async (name: string, options: LoginOptions) => {
      const { login } = await import('./commands/login.ts');
      await login(name, options, contextOf({}));
    });

  configCommand(program, 'status', 'say how the running pipeproxy and its upstreams do')
    .option('--json', 'print JSON')
    .action(async (options: ConfigOptions & JsonOption) => {
      const { status } = await import('./commands/status.ts');
      await status(options, contextOf(options));
    });

  configCommand(program, 'stop', 'stop the running pipeproxy')
    .option('--json', 'print JSON')
    .action(async (options: ConfigOptions & JsonOption) => {
      const { stop } = await import('./commands/stop.ts');
      await stop(options, contextOf(options));
    });

  program
    .command('plugin')
    .description('make plugins')
    .command('new <name>')
    .description('write a package with a plugin that works, its tests and its README')
    .showHelpAfterError('Try `pipeproxy plugin new --help`.')
    .addOption(new Option('--kind <kind>', 'what it is').choices(Object.keys(PLUGIN_KINDS)).default('provider'))
    .option('--dir <folder>', 'folder to make; pipeproxy-plugin-NAME when absent')
    .option('--json', 'print JSON')
    .action(async (name: string, options: PluginNewOptions) => {
      const { pluginNew } = await import('./commands/plugin-new.ts');
      await pluginNew(name, options, contextOf(options));
    });

  return program;
}

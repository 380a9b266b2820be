import { loadConfigFile, type LoadOptions } from '../load.ts';

// Started by tests in a plain Node, because Jest has module loaders of its own. Prints what each call gave.
const calls: readonly LoadOptions[] = JSON.parse(process.argv[2] ?? '[]');
const results = [];
for (const call of calls) {
  try {
    results.push((await loadConfigFile(call)) ?? null);
  } catch (error) {
    results.push({ code: Reflect.get(Object(error), 'code'), message: String(Reflect.get(Object(error), 'message')) });
  }
}
process.stdout.write(JSON.stringify(results));

const FORMS = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs', 'json', 'yaml', 'yml'];

/** Name of the field in `package.json`. */
export const PACKAGE_FIELD = 'pipeproxy';

/** File names of a config within a folder, the first that is there wins. */
export const SEARCH_PLACES: readonly string[] = [
  ...FORMS.map((form) => `proxy.config.${form}`),
  '.pipeproxyrc',
  ...FORMS.map((form) => `.pipeproxyrc.${form}`),
  'package.json',
];

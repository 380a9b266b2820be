/** Segments by which two readers of one path may disagree. */
const ODD_PATH = /#|%2f|%5c|\\|\/\/|(?:^|\/)\.{1,2}(?:\/|$)|%2e|%00/i; // security 23

/** A model's name at the end of a path: looked up, never opened or sent on as a path. */
const MODEL_NAME = /(?<=\/(?:models|tunedModels)\/)[^/]+$/;
const SLASH_IN_NAME = /(?<=[^/])%2f(?=[^/])/gi;

/** True for a path that everybody reads alike. SDKs encode the slashes of a model's name: there they are as good as plain ones. */
export function isPlainPath(path: string): boolean {
  const asRead = path.replace(MODEL_NAME, (name) => name.replace(SLASH_IN_NAME, '/'));
  return path.startsWith('/') && !ODD_PATH.test(asRead);
}

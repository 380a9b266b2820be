/** A route's path as people write it: `/v1beta/models/{model}:generateContent`. */
export function routeText(path: string): string {
  return path.replace(/(?<!\\)[:*](\w+)/g, '{$1}').replaceAll('\\:', ':');
}

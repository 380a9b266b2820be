/** Code of a thrown value (`ENOENT`). Read without `instanceof`: errors of another realm are errors too. */
export function codeOf(error: unknown): unknown {
  return Reflect.get(Object(error), 'code');
}

/** The first line of what a thrown value says; parsers put the text around the place into those below. */
export function reasonOf(error: unknown): string {
  const message: unknown = Reflect.get(Object(error), 'message');
  return String(typeof message === 'string' ? message : error).split('\n', 1)[0] ?? '';
}

/** Code of a thrown value (`ENOENT`). Read without `instanceof`: errors of another realm are errors too. */
export function codeOf(error: unknown): unknown {
  return Reflect.get(Object(error), 'code');
}

/** The line below, where it is nothing but a place: `/home/me/proxy.config.ts:3:8`. */
const PLACE = /^\s*(\S*:\d+:\d+)\s*$/;

/** The first line of what a thrown value says, with the place of a mistake; parsers put the text around it into those below. */
export function reasonOf(error: unknown): string {
  const message: unknown = Reflect.get(Object(error), 'message');
  const [first = '', second = ''] = String(typeof message === 'string' ? message : error).split('\n', 2);
  const place = PLACE.exec(second)?.[1];
  return place === undefined ? first : `${first.trim()} (${place})`;
}

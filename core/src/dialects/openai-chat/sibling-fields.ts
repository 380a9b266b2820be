import type { Extras, JsonObject, JsonValue, Loss } from '../../contract/index.ts';
import { asks } from '../../wire/note-fields.ts';
import type { Capabilities } from './capabilities.ts';
import type { EncodeState } from './encode-state.ts';

/** A field that both dialects of OpenAI have, Responses perhaps in another place. */
interface Sibling {
  /** What is lost with it in front of others. */
  readonly feature: string;
  /** True where the upstream's model takes it; unknown servers refuse what they do not know. */
  isTaken(capabilities: Capabilities): boolean;
}

const SIBLINGS: Readonly<Record<string, Sibling>> = {
  verbosity: { feature: 'verbosity', isTaken: ({ hasVerbosity }) => hasVerbosity },
  prompt_cache_key: { feature: 'prompt-cache-key', isTaken: ({ isOpenAI }) => isOpenAI },
};

/** True for the name that a shared field has in Chat. */
export const isSibling = (name: string): boolean => Object.hasOwn(SIBLINGS, name);

/**
 * Puts fields that the other dialect of OpenAI has too into its extras, and names them as lost for all others.
 *
 * @param fields - By their names in Chat.
 * @param other - Id of the other dialect.
 */
export function siblingExtras(
  fields: Readonly<Record<string, JsonValue | undefined>>,
  other: string,
  note: (loss: Loss) => void,
): Extras {
  const said = Object.entries(SIBLINGS).filter(([name]) => asks(fields[name]));
  for (const [name, { feature }] of said) note({ feature, effect: `not sent: ${name}`, keptBy: other });
  return said.length === 0
    ? {}
    : { [other]: { sibling: Object.fromEntries(said.map(([name]) => [name, fields[name]])) as JsonObject } };
}

/** Those of the other dialect's fields that the upstream takes, by their names in Chat. */
export function siblingFields(
  sibling: JsonObject | undefined,
  { capabilities, losses }: Pick<EncodeState, 'capabilities' | 'losses'>,
): JsonObject {
  const entries = Object.entries(sibling ?? {}).filter(([name]) => {
    const known = SIBLINGS[name];
    const isTaken = known?.isTaken(capabilities) === true;
    if (known && !isTaken) losses.add(known.feature, 'the upstream is not known to take it');
    return isTaken;
  });
  return Object.fromEntries(entries);
}

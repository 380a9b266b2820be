import { createHash } from 'node:crypto';

const LEGAL = /^[a-zA-Z0-9_-]{1,64}$/;
const KEPT_CHARACTERS = 55;
const HASH_CHARACTERS = 8;

/** The name under which a tool is sent: its own where OpenAI allows it, else a legal one that is the same every time. */
function legalName(name: string): string {
  if (LEGAL.test(name)) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_CHARACTERS);
  return `${name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, KEPT_CHARACTERS)}_${hash}`;
}

/** Tool names of one request as they are sent, with the way back. */
export interface ToolNames {
  /** The name to send. Remembers it when it differs. */
  sent(name: string): string;
  /** Names as sent -> as the client declared them. */
  readonly declared: ReadonlyMap<string, string>;
}

/** Starts with no name changed. */
export function createToolNames(): ToolNames {
  const declared = new Map<string, string>();
  return {
    declared,
    sent(name) {
      const sent = legalName(name); // trap 43, responses trap 20
      if (sent !== name) declared.set(sent, name); // trap 43
      return sent;
    },
  };
}

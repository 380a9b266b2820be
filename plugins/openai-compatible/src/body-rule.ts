import type { JsonObject, Loss } from '@pipeproxy/core';
import type { Quirks } from './quirks.ts';

/** One thing that a server wants of bodies: returns the body as it must be, or the very same object. Pure. */
export type BodyRule = (body: JsonObject, note: (loss: Loss) => void) => JsonObject;

/** Makes the rule of one group of knobs; undefined when the knobs ask for nothing. */
export type RuleMaker = (quirks: Quirks) => BodyRule | undefined;

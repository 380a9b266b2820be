import type { Upstream } from '@pipeproxy/core';

/** The part of an upstream that depends on the API which is spoken. */
export type Door = Required<Pick<Upstream, 'wires' | 'address' | 'shape' | 'codecOptions' | 'recover'>>;

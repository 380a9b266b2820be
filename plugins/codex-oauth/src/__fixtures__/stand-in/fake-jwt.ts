import type { JsonObject } from '@pipeproxy/core';

const part = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Something that reads like a JWT and is none. */
export const fakeJwt = (payload: JsonObject): string => `${part({ alg: 'FAKE' })}.${part(payload)}.FAKE-signature`;

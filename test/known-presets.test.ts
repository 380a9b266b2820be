import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@pipeproxy/core';
import openaiCompatible from '@pipeproxy/openai-compatible';
import { LOCAL_SERVERS } from '../cli/src/local-servers.ts';
import { KNOWN_SERVICES } from '../config/src/known-services.ts';

function presets(): readonly unknown[] {
  const [provider] = openaiCompatible.providers ?? [];
  const { preset } = (provider?.options.properties ?? {}) as { readonly preset?: JsonObject };
  return (preset?.enum ?? []) as readonly unknown[];
}

describe('what is found without a config', () => {
  it('has a preset under its name', () => {
    const names = [...KNOWN_SERVICES, ...LOCAL_SERVERS].map(({ name }) => name);
    expect(presets()).toEqual(expect.arrayContaining(['openai', ...names]));
  });
});

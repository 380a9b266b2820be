import type { HeaderMap, Patch } from '@pipeproxy/core';
import type { Guardrail } from './bedrock-options.ts';

/** How `invoke` is told of a guardrail. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html */
export function guardrailHeaders(guardrail: Guardrail | undefined): HeaderMap {
  if (!guardrail) return {};
  const { identifier, version, trace } = guardrail;
  return {
    'x-amzn-bedrock-guardrailidentifier': identifier,
    'x-amzn-bedrock-guardrailversion': version,
    ...(trace !== undefined && { 'x-amzn-bedrock-trace': trace.toUpperCase() }),
  };
}

/** How `converse` is told of it. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailConfiguration.html */
export function guardrailPatches(guardrail: Guardrail | undefined): readonly Patch[] {
  if (!guardrail) return [];
  const { identifier, version, trace } = guardrail;
  const value = {
    guardrailIdentifier: identifier,
    guardrailVersion: version,
    ...(trace !== undefined && { trace }),
  };
  return [{ op: 'set', path: ['guardrailConfig'], value }];
}

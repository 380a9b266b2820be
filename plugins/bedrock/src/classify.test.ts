import { describe, expect, it } from '@jest/globals';
import type { ErrorFacts } from '@pipeproxy/core';
import { classify } from './classify.ts';
import { profilePrefix } from './profile-prefix.ts';

const READ: ErrorFacts = { kind: 'invalid-request', message: 'Read by the dialect.' };

function told(message: string, type = 'ValidationException', region = 'eu-west-1') {
  const headers = { 'x-amzn-errortype': `${type}:http://internal.amazon.com/` };
  return classify(READ, { status: 400, headers, body: JSON.stringify({ message }) }, region);
}

describe('an error of Bedrock', () => {
  it('bedrock trap 18 (pi-ai): about data retention is a setting of the account', () => {
    expect(told("data retention mode 'default' is not available for this model")).toMatchObject({
      kind: 'permission',
      hint: expect.stringContaining('setting of the AWS account'),
    });
  });

  it.each([
    ['us-east-1', 'us'],
    ['us-gov-west-1', 'us-gov'],
    ['ca-central-1', 'us'],
    ['eu-west-1', 'eu'],
    ['ap-northeast-1', 'jp'],
    ['ap-northeast-3', 'jp'],
    ['ap-southeast-2', 'au'],
    ['ap-southeast-4', 'au'],
    ['ap-south-1', 'apac'],
    ['sa-east-1', 'global'],
  ])('of a bare id names the profile of %s: %s', (region, prefix) => {
    const words = 'Invocation of model ID anthropic.claude-opus-4-7 with on-demand throughput isn’t supported.';
    expect(told(words, 'ValidationException', region).hint).toContain(`\`${prefix}.anthropic.claude-opus-4-7\``);
    expect(told(words, 'ValidationException', region).kind).toBe('not-found');
    expect(profilePrefix(region)).toBe(prefix);
  });

  it('of a bare ARN names the profile by the id in it', () => {
    const arn = 'arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-opus-4-7';
    const { hint } = told(`Invocation of model ID ${arn} with on-demand throughput isn’t supported.`);
    expect(hint).toContain('`eu.anthropic.claude-opus-4-7`');
  });

  it.each([
    ['The security token included in the request is expired', 'ExpiredTokenException', 'has expired'],
    ['The security token included in the request is invalid.', 'UnrecognizedClientException', 'Check the access key'],
    ['Signature expired: 20150830T123600Z is now earlier than', 'InvalidSignatureException', 'clock'],
    ['The request signature we calculated does not match', 'InvalidSignatureException', 'secretAccessKey'],
    [
      'User: a is not authorized to perform: bedrock:InvokeModel',
      'AccessDeniedException',
      'Allow bedrock:InvokeModel in',
    ],
    ["You don't have access to the model with the specified model ID.", 'AccessDeniedException', 'Enable the model'],
  ])('says what to do about "%s"', (message, type, hint) => {
    const { kind, hint: said } = told(message, type);
    expect([kind, said]).toEqual([
      type === 'AccessDeniedException' ? 'permission' : 'upstream-auth',
      expect.stringContaining(hint),
    ]);
  });

  it('of a model that is not there is no fault of the request', () => {
    for (const words of [
      'The provided model identifier is invalid.',
      'Could not resolve the foundation model from a.b',
    ]) {
      expect(told(words)).toMatchObject({ kind: 'not-found', hint: expect.stringContaining('eu-west-1 has it') });
    }
  });

  it('of an image by its address says to send the bytes', () => {
    const words = "messages.0.content.0.image.source: Input tag 'url' found using 'type' does not match 'base64'";
    expect(told(words)).toMatchObject({ kind: 'invalid-request', hint: expect.stringContaining('base64 only') });
  });

  it('of a wrong API key is the upstream’s, though AWS calls it a lack of permission', () => {
    const words = 'Authentication failed: Please make sure your API Key is valid.';
    expect(told(words, 'AccessDeniedException')).toMatchObject({
      kind: 'upstream-auth',
      hint: expect.stringContaining('its region (eu-west-1)'),
    });
  });

  it('that is not AWS’s own stays as it was read', () => {
    const body = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}';
    expect(classify(READ, { status: 529, headers: {}, body }, 'us-east-1')).toBe(READ);
  });

  it('that is new keeps the kind of its status', () => {
    expect(told('Odd.', 'BrandNewException')).toMatchObject({
      kind: 'invalid-request',
      code: 'BrandNewException',
      message: 'Odd.',
    });
  });
});

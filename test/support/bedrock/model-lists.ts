import type { JsonObject } from '@pipeproxy/core';

const arn = (id: string): string => `arn:aws:bedrock:us-east-1::foundation-model/${id}`;
const model = (modelId: string, modelName: string, types: readonly string[], modalities = ['TEXT']): JsonObject => ({
  modelArn: arn(modelId),
  modelId,
  modelName,
  inputModalities: ['TEXT'],
  outputModalities: modalities,
  inferenceTypesSupported: types,
  responseStreamingSupported: true,
  customizationsSupported: [],
  modelLifecycle: { status: 'ACTIVE' },
});

const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const CREATOR = 'stability.stable-creative-upscale-v1:0';

/** An application profile. */
export const APPLICATION_ARN = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123';

const MODELS = [
  model('amazon.nova-pro-v1:0', 'Nova Pro', ['ON_DEMAND', 'INFERENCE_PROFILE']),
  model(SONNET, 'Claude Sonnet 4.5', ['INFERENCE_PROFILE']),
  model('amazon.titan-embed-text-v2:0', 'Titan Text Embeddings V2', ['ON_DEMAND'], ['EMBEDDING']),
  model(CREATOR, 'Stable Image Upscale', ['INFERENCE_PROFILE'], ['IMAGE']),
];

const profile = (id: string, name: string, modelId: string, more: JsonObject = {}): JsonObject => ({
  inferenceProfileId: id,
  inferenceProfileName: name,
  inferenceProfileArn: `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${id}`,
  models: [{ modelArn: arn(modelId) }, { modelArn: arn(modelId).replace('us-east-1', 'us-west-2') }],
  status: 'ACTIVE',
  type: 'SYSTEM_DEFINED',
  ...more,
});

const PROFILES = [
  profile(`us.${SONNET}`, 'US Claude Sonnet 4.5', SONNET),
  profile(`us.${CREATOR}`, 'US Stable Image Upscale', CREATOR),
  profile(`global.${SONNET}`, 'Global Claude Sonnet 4.5', SONNET),
  profile('abc123', 'Team A', SONNET, { type: 'APPLICATION', inferenceProfileArn: APPLICATION_ARN }),
];

/** One profile a page. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html */
function profilesPage(query: URLSearchParams): JsonObject {
  const type = query.get('type') ?? 'SYSTEM_DEFINED';
  const at = Number(query.get('nextToken')?.replace('FAKE-page=', '') ?? 0);
  const listed = PROFILES.filter((each) => each.type === type);
  return {
    inferenceProfileSummaries: listed.slice(at, at + 1),
    ...(at + 1 < listed.length && { nextToken: `FAKE-page=${at + 1}` }),
  };
}

const MANTLE = [
  { id: 'anthropic.claude-opus-4-7', object: 'model', created: 1_764_460_800, owned_by: 'system' },
  { id: 'openai.gpt-oss-120b', object: 'model', created: 1_764_460_800, owned_by: 'system' },
];

/** The list that is at a path of the stand-in; undefined where there is none. */
export function modelList(url: string): JsonObject | undefined {
  const { pathname, searchParams } = new URL(url, 'http://bedrock.test');
  if (pathname === '/foundation-models') return { modelSummaries: MODELS };
  if (pathname === '/inference-profiles') return profilesPage(searchParams);
  return pathname === '/mantle/v1/models' ? { object: 'list', data: MANTLE } : undefined;
}

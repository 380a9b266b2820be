import {
  arrayOf,
  defined,
  fetchPages,
  isObject,
  type JsonObject,
  type ModelInfo,
  numberOf,
  objectOf,
  type Send,
  textOf,
} from '@pipeproxy/core';
import { readModelId } from './model-id.ts';

/** Where Bedrock tells which models it has; each host knows its own. Absent: not to be asked. */
export interface ListHosts {
  readonly control: string | undefined;
  readonly mantle: string | undefined;
}

const PAGE = 1_000;
/** Asked for one by one: without a type only those of Bedrock itself come. */
const PROFILE_TYPES = ['SYSTEM_DEFINED', 'APPLICATION'];
const MS_PER_SECOND = 1_000;

const entriesOf = (pages: readonly JsonObject[], field: string): readonly JsonObject[] =>
  pages.flatMap((page) => arrayOf(page[field]).filter(isObject));

const writesText = ({ outputModalities: modalities }: JsonObject): boolean =>
  !Array.isArray(modalities) || modalities.includes('TEXT');

/** Most models answer to a profile alone: asked by their own id, they are refused. */
const isOnDemand = ({ inferenceTypesSupported: types }: JsonObject): boolean => arrayOf(types).includes('ON_DEMAND');

/** The foundation model behind a profile. */
const modelOf = ({ models }: JsonObject): string | undefined =>
  readModelId(textOf(objectOf(arrayOf(models)[0])?.modelArn) ?? '').id;

function profileInfo(profile: JsonObject): readonly ModelInfo[] {
  const isOwn = profile.type === 'APPLICATION';
  const id = textOf(isOwn ? profile.inferenceProfileArn : profile.inferenceProfileId);
  if (id === undefined || (profile.status ?? 'ACTIVE') !== 'ACTIVE') return [];
  const family = isOwn ? modelOf(profile) : undefined;
  return [{ id, ...defined({ displayName: textOf(profile.inferenceProfileName), family }) }];
}

/**
 * Models and profiles that write text: what can be asked for by name.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html
 */
async function listControl(host: string, send: Send, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  const read = (path: string, next: (page: JsonObject) => string | undefined) =>
    fetchPages(send, { url: `${host}${path}`, headers: {}, next }, signal);
  const nextOf = ({ nextToken }: JsonObject): string | undefined => {
    const token = textOf(nextToken);
    return token && `&nextToken=${encodeURIComponent(token)}`;
  };
  const [models, ...lists] = await Promise.all([
    read('/foundation-models', () => undefined),
    ...PROFILE_TYPES.map((type) => read(`/inference-profiles?maxResults=${PAGE}&type=${type}`, nextOf)),
  ]);
  const foundation = entriesOf(models, 'modelSummaries');
  const mute = new Set(foundation.filter((model) => !writesText(model)).map(({ modelId }) => modelId));
  const own = foundation.filter((model) => writesText(model) && isOnDemand(model));
  const profiles = lists.flatMap((pages) => entriesOf(pages, 'inferenceProfileSummaries'));
  return [
    ...own.flatMap(({ modelId, modelName }): readonly ModelInfo[] => {
      const id = textOf(modelId);
      return id === undefined ? [] : [{ id, ...defined({ displayName: textOf(modelName) }) }];
    }),
    ...profiles.filter((profile) => !mute.has(modelOf(profile))).flatMap(profileInfo),
  ];
}

/** Mantle's models, in OpenAI's words. @see https://docs.aws.amazon.com/bedrock/latest/userguide/models-get-info.html */
async function listMantle(host: string, send: Send, signal: AbortSignal): Promise<readonly ModelInfo[]> {
  const pages = await fetchPages(send, { url: `${host}/v1/models`, headers: {}, next: () => undefined }, signal);
  return entriesOf(pages, 'data').flatMap(({ id, created }): readonly ModelInfo[] => {
    const name = textOf(id);
    const seconds = numberOf(created);
    if (name === undefined) return [];
    return [{ id: name, ...(seconds !== undefined && { createdAtMs: seconds * MS_PER_SECOND }) }];
  });
}

/**
 * The models of all hosts that answer, each once.
 *
 * @param sendTo - Sends with the credential for a service.
 * @throws What `fetchPages` throws, where no host answers.
 */
export async function listModels(
  { control, mantle }: ListHosts,
  sendTo: (service: 'bedrock' | 'bedrock-mantle') => Send,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const asked = await Promise.allSettled([
    ...(control === undefined ? [] : [listControl(control, sendTo('bedrock'), signal)]),
    ...(mantle === undefined ? [] : [listMantle(mantle, sendTo('bedrock-mantle'), signal)]),
  ]);
  const failed = asked.find((each) => each.status === 'rejected');
  if (failed && asked.every(({ status }) => status === 'rejected')) throw failed.reason;
  const models = asked.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  const firsts = new Map<string, ModelInfo>();
  for (const model of models) if (!firsts.has(model.id)) firsts.set(model.id, model);
  return [...firsts.values()];
}

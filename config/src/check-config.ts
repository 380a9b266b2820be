import type { Config, JsonObject } from '@pipeproxy/core';
import { checkAccess } from './check-access.ts';
import { checkModels } from './check-models.ts';
import { checkSecrets } from './check-secrets.ts';
import { checkText } from './check-text.ts';
import { checkUpstreams } from './check-upstreams.ts';
import type { ConfigProblem } from './problem.ts';
import { CONFIG_SCHEMA } from './schema.ts';
import { checkBySchema } from './schema-check.ts';
import { soundParts } from './sound-parts.ts';

interface Check {
  /** Without this section, because it has mistakes of its own, the check would find what is not there. */
  readonly needs: 'auth' | 'upstreams';
  run(config: Config): readonly ConfigProblem[];
}

const CHECKS: readonly Check[] = [
  { needs: 'auth', run: checkAccess },
  { needs: 'upstreams', run: checkUpstreams },
  { needs: 'upstreams', run: checkModels },
];

/** The schema without what it says of sections that are not there: compiling it takes time at every start. */
function schemaFor(config: JsonObject): JsonObject {
  const sections = Object.entries(CONFIG_SCHEMA.properties as JsonObject);
  const properties = sections.map(([name, schema]) => [name, config[name] === undefined ? true : schema]);
  return { ...CONFIG_SCHEMA, properties: Object.fromEntries(properties) };
}

/** All mistakes that can be seen without the plugins. */
export function checkConfig(config: JsonObject): readonly ConfigProblem[] {
  const problems = checkBySchema(schemaFor(config), config);
  const sound = soundParts(config, problems);
  const checks = CHECKS.filter(({ needs }) => config[needs] === undefined || sound[needs] !== undefined);
  return [...problems, ...checkText(config), ...checkSecrets(config), ...checks.flatMap(({ run }) => run(sound))];
}

import type { Scenario } from '../scenario.ts';
import { brokenScenarios } from './broken-scenarios.ts';
import { errorScenarios } from './error-scenarios.ts';
import { mediaScenarios } from './media-scenarios.ts';
import { stopScenarios } from './stop-scenarios.ts';
import { textScenarios } from './text-scenarios.ts';
import { thinkingScenarios } from './thinking-scenarios.ts';
import { toolScenarios } from './tool-scenarios.ts';
import { transportScenarios } from './transport-scenarios.ts';

const ALL = {
  ...textScenarios,
  ...toolScenarios,
  ...thinkingScenarios,
  ...stopScenarios,
  ...mediaScenarios,
  ...errorScenarios,
  ...brokenScenarios,
  ...transportScenarios,
};

/** Names of the scenarios, as a request asks for them. */
export type ScenarioName = keyof typeof ALL;

/** Every scenario by its name. A request asks for one by its model's name (`scenario-tool`) or by `[[scenario:tool]]` in a user text. */
export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = ALL;

import type { Scenario } from '../scenario.ts';
import { conversationScenarios } from './conversation-scenarios.ts';
import { endScenarios } from './end-scenarios.ts';
import { mediaScenarios } from './media-scenarios.ts';
import { toolScenarios } from './tool-scenarios.ts';

/** The rows of the matrix. */
export const SCENARIOS: readonly Scenario[] = [
  ...conversationScenarios,
  ...mediaScenarios,
  ...toolScenarios,
  ...endScenarios,
];

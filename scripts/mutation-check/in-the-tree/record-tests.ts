import { afterEach, beforeAll, expect } from '@jest/globals';
import { record } from './mutant-switch.ts';

// What runs while modules are loaded says nothing about a test.
beforeAll(() => record(''));
afterEach(() => record(expect.getState().currentTestName ?? ''));

import { tmpdir } from 'node:os';
import { join } from 'node:path';

// For the programs that tests start: without it each reads and strips all the sources again. The command line has it on by itself.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');

const shared = {
  testEnvironment: 'node',
  // Workspaces resolve to their sources: no build before a test run.
  testEnvironmentOptions: { customExportConditions: ['pipeproxy-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  modulePathIgnorePatterns: ['/dist/'],
};

/** Tests that start servers or whole programs: everything below test/ that is not named here runs as a unit test. */
const END_TO_END = '<rootDir>/test/e2e/';
const SECURITY = '<rootDir>/test/security/';
const CLIENTS = '<rootDir>/test/clients/';
/** Every SDK in front of every upstream: minutes, and the same code that quicker tests run. */
const SDKS = '<rootDir>/test/sdks/';
/** Tests as users of the testing kit write them, for another runner: test/docs-tests.test.ts runs them. */
const EXAMPLES = '<rootDir>/docs/';

export default {
  testTimeout: 20_000,
  // Jest keeps a core free, which on two cores is half of them: the tests wait for processes most of the time.
  maxWorkers: '100%',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', END_TO_END, SECURITY, CLIENTS, SDKS, EXAMPLES],
    },
    { ...shared, displayName: 'e2e', testMatch: [`${END_TO_END}**/*.test.ts`] },
    { ...shared, displayName: 'security', testMatch: [`${SECURITY}**/*.test.ts`] },
    { ...shared, displayName: 'sdks', testMatch: [`${SDKS}**/*.test.ts`] },
    { ...shared, displayName: 'clients', testMatch: [`${CLIENTS}**/*.test.ts`] },
  ],
};

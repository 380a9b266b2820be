import config from './jest.config.mjs';

const { projects, ...shared } = config;
const { testPathIgnorePatterns, displayName, ...unit } = projects[0];

/** All tests as one project. */
export default {
  ...unit,
  testTimeout: shared.testTimeout,
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  setupFilesAfterEnv: ['<rootDir>/record-tests.ts'],
  cacheDirectory: '<rootDir>/.jest-cache',
};

/**
 * Jest runs the compiled specs: `npx tsc -p . && npx jest [path pattern]`.
 * The suffix tells the kind, and `--selectProjects unit|int|e2e` chooses by it:
 * `x.spec.ts` needs nothing, `x.int.spec.ts` needs Postgres or NATS, `x.e2e.spec.ts` the whole house.
 */
const shared = {
  rootDir: `${__dirname}/dist`,
  // TypeScript has compiled already; source maps point failures at the .ts line.
  transform: {},
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/services/.*/web/'],
};

module.exports = {
  rootDir: `${__dirname}/dist`,
  globalSetup: `${__dirname}/dist/libs/testing/src/jest-setup.js`,
  globalTeardown: `${__dirname}/dist/libs/testing/src/jest-teardown.js`,
  testTimeout: 30_000,
  projects: [
    { ...shared, displayName: 'unit', testRegex: '(?<!\\.int|\\.e2e)\\.spec\\.js$' },
    { ...shared, displayName: 'int', testRegex: '\\.int\\.spec\\.js$' },
    { ...shared, displayName: 'e2e', testRegex: '\\.e2e\\.spec\\.js$' },
  ],
};

import { defineConfig } from 'vitest/config';

/** The fast tests of the core, for mutation testing: simulations and long property runs would be run once a mutant. */
export default defineConfig({
  ssr: { resolve: { conditions: ['@platform/source'] } },
  test: {
    include: ['packages/report-aggregator/test/**/*.test.ts'],
    exclude: ['**/simulation.test.ts', '**/properties.test.ts', '**/markdown-hostile.test.ts'],
    disableConsoleIntercept: true,
    testTimeout: 60_000,
  },
});

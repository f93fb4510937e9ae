import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@platform/source'] } },
  test: {
    include: ['{packages/*,control-plane}/test/**/*.test.ts'],
    disableConsoleIntercept: true,
    testTimeout: 30_000,
    // The counts are read back by scripts/bootstrap.mjs, which closes `npm test` with them.
    reporters: ['default', ['json', { outputFile: 'coverage/tests.json' }]],
    coverage: { include: ['{packages/*,control-plane}/src/**'] },
  },
});

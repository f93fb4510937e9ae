import { globSync, readFileSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';

const every = '{packages/*,control-plane}/test/**/*.test.ts';
/** Tests that put something else in the place of a module: what loaded it before, or will later, must not meet that. */
const replacing = globSync(every, { cwd: import.meta.dirname }).filter((path) =>
  readFileSync(new URL(path, import.meta.url), 'utf8').includes('vi.mock('),
);
const exclude = [...configDefaults.exclude, ...replacing];

export default defineConfig({
  ssr: { resolve: { conditions: ['@platform/source'] } },
  test: {
    projects: [
      { extends: true, test: { name: 'alone', include: replacing } },
      // Files share a worker and what it has loaded, which saves a quarter of the CPU time of all tests.
      { extends: true, test: { name: 'together', include: [every], exclude, isolate: false } },
    ],
    // One core less is vitest's own choice: half of a machine that has two.
    maxWorkers: '100%',
    disableConsoleIntercept: true,
    testTimeout: 30_000,
    // The counts are read back by scripts/bootstrap.mjs, which closes `npm test` with them.
    reporters: ['default', ['json', { outputFile: 'coverage/tests.json' }]],
    coverage: { include: ['{packages/*,control-plane}/src/**'] },
  },
});

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests of whole digests see every fault, and take longest: the others go first. */
class SmallFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  }
}

function sizeOf({ moduleId }: TestSpecification): number {
  return /\/(?:derive|markdown)\.test\.ts$/u.test(moduleId) ? 1 : 0;
}

/** The fast tests of the core, for mutation testing: simulations and long property runs would be run once a mutant. */
export default defineConfig({
  ssr: { resolve: { conditions: ['@platform/source'] } },
  test: {
    include: ['packages/report-aggregator/test/**/*.test.ts'],
    exclude: ['**/simulation.test.ts', '**/properties.test.ts', '**/markdown-hostile.test.ts'],
    sequence: { sequencer: SmallFirst },
    // The core keeps no state, so test files may share a worker: a mutant then takes half the time.
    isolate: false,
    disableConsoleIntercept: true,
    testTimeout: 60_000,
  },
});

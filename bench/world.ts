// The world that benchmarks look at: repositories with a fixed number of gate runs a week, ending now, each with a
// report of about 100 kB and 75 findings. Two of five runs are pushes to main, the others belong to pull requests of
// three runs. Between two reports a tenth of the files move by a line, and once a week a finding goes and one comes.
import {
  makeArtifact,
  makeRepository,
  makeRun,
  zipFiles,
  type Repository,
} from '../packages/fake-forgejo/src/index.ts';

export interface WorldSize {
  readonly repositories: number;
  readonly weeks: number;
  /** Over all repositories. */
  readonly runsPerWeek: number;
}

const findingsPerReport = 75;
const week = 7 * 86_400_000;

export function repositoryName(n: number): string {
  return `pdurlej/bench-${n}`;
}

/** The repositories, oldest runs first; the last run stopped two hours before `end`. */
export function makeBenchRepositories(size: WorldSize, end: number): Repository[] {
  const perRepository = size.runsPerWeek / size.repositories;
  return Array.from({ length: size.repositories }, (_, n) => {
    const repository = makeRepository(repositoryName(n));
    const count = perRepository * size.weeks;
    for (let at = 0; at < count; at++) {
      const stopped = end - 7_200_000 - ((count - 1 - at) * week) / perRepository;
      const id = 1 + n + at * size.repositories;
      const isPush = at % 5 < 2;
      const pull = { event: 'pull_request', triggerEvent: 'pull_request', ref: `#${Math.floor(at / 5) + 1}` };
      const run = makeRun(id, instant(stopped), isPush ? {} : pull);
      repository.runs.push(run);
      const zip = once(() => zipFiles({ 'pyfallow-report.json': makeReport(at, perRepository, isPush) }));
      repository.artifacts.push(makeArtifact(id, run, zip));
    }
    return repository;
  });
}

function instant(time: number): string {
  return new Date(Math.floor(time / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function once(make: () => Uint8Array): () => Uint8Array {
  let made: Uint8Array | null = null;
  return () => (made ??= make());
}

/** Report number `at` of a repository, laid out as the analyzer does it: indented, keys in order. */
function makeReport(at: number, perWeek: number, isPush: boolean): string {
  const oldest = Math.floor(at / perWeek);
  const items = Array.from({ length: findingsPerReport }, (_, n) => makeItem(oldest + n, at));
  const files = [...new Set(items.map(({ file }) => file))];
  return `${JSON.stringify(
    {
      auto_safe: [],
      blocking: items.slice(0, 3),
      decision_needed: items.slice(3, 9),
      diff_scope: isPush ? { filtering_active: false } : { changed_files: files.slice(0, 12), filtering_active: true },
      manual_only: [],
      review_needed: items.slice(9),
      schema_version: '1.0',
      summary: { total: findingsPerReport },
      tool: 'fallow-py',
      version: '0.3.0a3',
    },
    null,
    2,
  )}\n`;
}

const rules = ['unused-symbol', 'large-function', 'risky-hotspot', 'high-cyclomatic-complexity', 'duplicate-code'];

function makeItem(number: number, at: number): { readonly file: string } & Record<string, unknown> {
  const rule = rules[number % rules.length];
  const module = `package_${number % 12}.module_${number % 25}`;
  const file = `src/${module.replaceAll('.', '/')}.py`;
  // Every tenth report moves the lines of a file, and each file has its own turn.
  const line = 10 + (number % 200) + Math.floor((at + (number % 10)) / 10);
  return {
    confidence: 'medium',
    evidence: {
      definition: { line, path: file },
      files: [file, `src/package_${number % 12}/__init__.py`],
      metrics: { complexity: 11 + (number % 9), lines: 40 + (number % 60), nesting: number % 6 },
      references: Array.from({ length: 4 }, (_, n) => ({
        line: line + n * 7,
        path: file,
        text: `symbol_${number}(${n})`,
      })),
      suggested_remediation: ['remove the definition', 'export it', 'mark it as public with a comment that says why'],
    },
    file,
    fingerprint: (number * 2_654_435_761).toString(16).padStart(20, '0'),
    fix_options: [
      { description: 'Remove the definition and everything that only it uses.', type: 'remove' },
      { description: 'Keep it, and state in the configuration that it is an entry point.', type: 'configure' },
    ],
    id: `PY0${31 + (number % 5)}`,
    investigation_hints: ['Search for dynamic uses before removing anything that is exported by name.'],
    line,
    minimal_patch: null,
    module,
    one_liner: `symbol_${number} in ${module} is defined and never used, or used too often to be simple`,
    rationale: 'Nothing that is reachable from an entry point refers to it; removing it makes the module smaller.',
    rule,
    severity: 'warning',
    symbol: `symbol_${number}`,
  };
}

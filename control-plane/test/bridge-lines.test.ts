/** The lines of the bridge: printed for a workflow, valid where they are pasted, and doing what they say. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runBridge, type BridgeFlags } from '../src/dogfood/setup/bridge.ts';
import { parseBridgeRefs } from '../src/dogfood/harvest/bridge.ts';

const gate = `name: fallow
on: [push, pull_request]
jobs:
  lint:
    runs-on: docker
    steps:
      - run: echo hi
  gate:
    runs-on: docker
    steps:
      - uses: actions/checkout@v4
      - name: analyse
        run: fallow-py --out out/pyfallow-report.json

      - name: upload the report
        uses: forgejo/upload-artifact@v4
        with:
          path: |
            out/pyfallow-report.json

  after:
    runs-on: docker
    steps: [{ run: echo bye }]
`;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'platformctl-bridge-'));
  folders.push(folder);
  return folder;
}

function bridge(text: string, flags: Partial<BridgeFlags> = {}): { readonly lines: string; readonly failure: string } {
  const workflow = join(makeFolder(), 'fallow-py.yml');
  writeFileSync(workflow, text);
  const outcome = runBridge({ workflow, ...flags });
  if ('lines' in outcome) return { lines: outcome.lines, failure: '' };
  return { lines: '', failure: outcome.failure.sentence.replace(workflow, 'WORKFLOW') };
}

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
}

/** The steps of a job once the lines are pasted where their comment says. */
function paste(text: string, printed: string, job: string): Step[] {
  const below = Number(/below line (\d+)/u.exec(printed)?.[1]);
  const lines = text.split('\n');
  const pasted = [...lines.slice(0, below), ...printed.split('\n'), ...lines.slice(below)].join('\n');
  return (parse(pasted) as { jobs: Record<string, { steps: Step[] }> }).jobs[job]?.steps ?? [];
}

it('says where the lines go, and they are valid there, after everything the job does', () => {
  const { lines } = bridge(gate);

  expect(lines.split('\n').slice(0, 2)).toEqual([
    '      # Paste this below line 19, as the last step of job "gate" (after "upload the report").',
    '      # Mind: pull requests from forks can leave no report: their token may not push; the job stays green.',
  ]);
  expect(paste(gate, lines, 'gate').map(({ name }) => name)).toEqual([
    undefined,
    'analyse',
    'upload the report',
    'leave the report where a token can read it',
  ]);
  expect(paste(gate, lines, 'after')).toHaveLength(1);
  expect(lines).toContain("'out/pyfallow-report.json'");
  expect(lines).not.toContain('remove reports');
});

it('follows the indentation of the workflow, and names what it lacks', () => {
  const text = 'on: push\njobs:\n  only:\n    steps:\n    - run: make\n    - run: more\n';
  const { lines } = bridge(text);

  expect(lines).toContain('# Paste this below line 6, as the last step of job "only" (after the last step).');
  expect(lines).toContain('# Mind: job "only" has no checkout step');
  expect(paste(text, lines, 'only')).toHaveLength(3);
});

it('lets one job of a matrix leave its report', () => {
  const text = gate.replace(
    '  gate:\n',
    "  gate:\n    strategy: { matrix: { python: ['3.12', '3.13'], os: [a, b] } }\n",
  );
  const { lines } = bridge(text);

  expect(paste(text, lines, 'gate').at(-1)?.if).toBe("always() && matrix.python == '3.12' && matrix.os == 'a'");
  expect(lines).toContain('# Only one job of the matrix may leave its report');
});

it.each([
  ['a: [', {}, 'The workflow is no YAML'],
  ['on: push\n', {}, 'The workflow has no job with steps: is this the right file?'],
  [gate, { job: 'deploy' }, 'The workflow has no job "deploy" with steps; it has lint, gate, after'],
  [
    gate.replaceAll('pyfallow-report.json', 'x.json'),
    {},
    'Which job makes the report is not plain: name it with --job; there are lint, gate, after',
  ],
  [`${gate}# refs/fallow/run-1`, {}, 'WORKFLOW has the lines of the bridge already, at line 24.'],
  [gate, { report: '$(rm -rf).json' }, '--report "$(rm -rf).json" is no path of a JSON file'],
  [gate, { prune: 10 }, '--prune 10 would remove reports that were not harvested yet; keep at least 200 runs.'],
])('refuses what it cannot place, in a sentence (%#)', (text, flags, sentence) => {
  expect(bridge(text, flags).failure).toContain(sentence);
});

it('says when the file cannot be read', () => {
  const outcome = runBridge({ workflow: '/nowhere/fallow-py.yml' });

  expect(outcome).toMatchObject({
    failure: { code: 2, sentence: expect.stringContaining('/nowhere/fallow-py.yml cannot be read') as string },
  });
});

const hasGit = ((): boolean => {
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasGit)('the lines, run by a shell in a checkout', () => {
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@invalid', ...args], { cwd, encoding: 'utf8' }).trim();

  /** A server of one repository, and a checkout of it with a report. */
  function setUp(): { readonly server: string; readonly checkout: string } {
    const root = makeFolder();
    const server = join(root, 'me', 'app.git');
    git(root, 'init', '-q', '--bare', server);
    const checkout = join(root, 'work');
    git(root, 'init', '-q', '-b', 'main', checkout);
    writeFileSync(join(checkout, 'README.md'), 'x');
    git(checkout, 'add', '.');
    git(checkout, 'commit', '-q', '-m', 'x');
    return { server, checkout };
  }

  function runSteps(checkout: string, server: string, number: number, attempt: number, prune?: number): string {
    const { lines } = bridge(gate, prune === undefined ? {} : { prune });
    const env = {
      PATH: process.env['PATH'],
      TOKEN: 'secret',
      GITHUB_SERVER_URL: `file://${join(server, '..', '..')}`,
      GITHUB_REPOSITORY: 'me/app',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_SHA: 'abc',
      GITHUB_RUN_ID: String(number + 600),
      GITHUB_RUN_NUMBER: String(number),
      GITHUB_RUN_ATTEMPT: String(attempt),
    };
    const steps = paste(gate, lines, 'gate').slice(3);
    return steps
      .map(({ run = '' }) =>
        execFileSync('sh', ['-e', '-c', run], {
          cwd: checkout,
          env,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      )
      .join('');
  }

  it('leave the report under a name that the harvest knows, and touch nothing else', () => {
    const { server, checkout } = setUp();
    execFileSync('mkdir', [join(checkout, 'out')]);
    writeFileSync(join(checkout, 'out', 'pyfallow-report.json'), '{"tool":"fallow-py"}');

    expect(runSteps(checkout, server, 22, 1)).toBe('');
    expect(runSteps(checkout, server, 22, 2)).toBe('');

    const refs = git(server, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n');
    const found = refs.map((line) => line.split(' ')).map(([name = '', sha = '']) => ({ name, sha }));
    expect(parseBridgeRefs(found)).toMatchObject([
      { runId: 622, index: 22, attempt: 1 },
      { runId: 622, index: 22, attempt: 2 },
    ]);
    expect(git(server, 'show', `${found[0]?.sha}:pyfallow-report.json`)).toBe('{"tool":"fallow-py"}');
    expect(git(checkout, 'status', '--porcelain')).toBe('?? out/');
    expect(git(checkout, 'log', '--format=%s')).toBe('x');
  });

  it('leave nothing without a report, and only warn when the server refuses', () => {
    const { server, checkout } = setUp();
    expect(runSteps(checkout, server, 1, 1)).toBe('');
    expect(git(server, 'for-each-ref')).toBe('');

    execFileSync('mkdir', [join(checkout, 'out')]);
    writeFileSync(join(checkout, 'out', 'pyfallow-report.json'), '{}');
    rmSync(server, { recursive: true });
    expect(runSteps(checkout, server, 1, 1)).toBe('::warning::the report was not stored\n');
  });

  it('remove old reports only when asked to, and only those of older runs', () => {
    const { server, checkout } = setUp();
    execFileSync('mkdir', [join(checkout, 'out')]);
    writeFileSync(join(checkout, 'out', 'pyfallow-report.json'), '{}');
    for (const number of [1, 50, 51]) runSteps(checkout, server, number, 1);
    git(server, 'update-ref', 'refs/fallow/other', git(server, 'for-each-ref', '--count=1', '--format=%(objectname)'));

    expect(runSteps(checkout, server, 250, 1, 200)).toBe('');
    expect(git(server, 'for-each-ref', '--format=%(refname)').split('\n')).toEqual([
      'refs/fallow/other',
      'refs/fallow/run-651-number-51-attempt-1',
      'refs/fallow/run-850-number-250-attempt-1',
    ]);
  });
});

// The one way in on a machine that has only Node and npm: gets the pinned pnpm, installs what the
// lockfile names (a second call finds everything in place), then hands over to the project's own Node.
// Uses nothing but Node's standard library, and no language feature younger than Node 20.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const counts = join(root, 'coverage', 'tests.json');
const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager;
const env = {
  ...process.env,
  PATH: bin + delimiter + process.env.PATH,
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

/** Runs a command in the root with inherited output; ends this process with its exit code when it fails. */
function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit', ...options });
  if (error) fail(`could not start ${command}: ${error.message}`);
  return status ?? 1;
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function install() {
  const known = existsSync(join(bin, 'pnpm'));
  const args = ['install', '--frozen-lockfile', '--reporter=silent'];
  if (!known) process.stderr.write(`installing with ${pnpm} …\n`);
  const status = known ? run('pnpm', args) : run('npm', ['exec', '--yes', '--', pnpm, ...args]);
  if (status !== 0) fail('The install failed: see above. It needs the npm registry once; then it works offline.');
}

/** Prints `N passed, N failed` last, from the report vitest left (turbo restores it when nothing changed). */
function printCounts() {
  if (!existsSync(counts)) fail('No test was run: an earlier step failed, see above.');
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(counts, 'utf8'));
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
  process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed${skipped}\n`);
}

function build() {
  const args = ['run', 'build', '--output-logs=errors-only', '--log-order=grouped'];
  if (run('turbo', args, { stdio: ['ignore', 'ignore', 'inherit'] }) !== 0)
    fail('The build failed: run `npm test` to see why.');
}

const scripts = { demo: 'scripts/demo.ts', 'deploy-to': 'scripts/deploy.mjs' };
const [task, ...rest] = process.argv.slice(2);
install();
if (task in scripts) {
  build();
  process.exit(run('node', [scripts[task], ...rest]));
}
rmSync(counts, { force: true });
const status = run('pnpm', ['run', task ?? 'check', ...rest]);
printCounts();
process.exit(status);

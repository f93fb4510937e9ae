/**
 * What an operator installs, measured and tried: `pnpm bench:deploy`. Fails when the folder is larger than 25 MB or
 * more than 70 packages, or does not do a whole run from an environment with nothing in it.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  addInbox,
  makeRepository,
  makeRun,
  makeWorld,
  startFakeForgejo,
  tokenOf,
} from '../packages/fake-forgejo/src/index.ts';

const limits = { megabytes: 25, packages: 70 };
const root = fileURLToPath(new URL('..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'platformctl-deploy-'));
const folder = join(home, 'platformctl');

function check(what: string, isWell: boolean): void {
  console.log(`${isWell ? 'ok  ' : 'FAIL'} ${what}`);
  if (!isWell) process.exitCode = 1;
}

/** The deployed bin, with no environment and in no particular place. */
async function runDeployed(...args: readonly string[]): Promise<{ readonly status: number; readonly text: string }> {
  const child = spawn(process.execPath, [join(folder, 'bin', 'run.js'), ...args], { cwd: '/', env: {} });
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  child.stderr.on('data', (chunk) => (text += String(chunk)));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status: status ?? 1, text })));
}

try {
  const made = execFileSync(process.execPath, [join(root, 'scripts', 'deploy.mjs'), folder], { encoding: 'utf8' });
  const [, megabytes = '', packages = ''] = /([\d.]+) MB in (\d+) packages/u.exec(made) ?? [];
  console.log(made.trim());
  check(`${megabytes} MB on disk (limit ${limits.megabytes})`, Number(megabytes || Infinity) <= limits.megabytes);
  check(`${packages} packages (limit ${limits.packages})`, Number(packages || Infinity) <= limits.packages);

  const platform = makeRepository('o/platform', { runs: [makeRun(1, '2026-07-01T10:00:00Z')] });
  const inbox = makeRepository('o/inbox', { writers: ['claude'] });
  const world = makeWorld({ repositories: [platform, inbox] });
  addInbox(world, inbox);
  const forge = await startFakeForgejo(world);
  const [config, token] = [join(home, 'dogfood.yaml'), join(home, 'token')];
  writeFileSync(token, tokenOf('claude'), { mode: 0o600 });
  const setup = ['--url', forge.url, '--repository', 'o/platform', '--inbox', 'o/inbox', '--token-file', token];
  const init = await runDeployed('dogfood', 'init', ...setup, '--archive', join(home, 'archive'), '--config', config);
  check(`init: exit ${init.status}`, init.status === 0);
  const run = await runDeployed('dogfood', 'aggregate', '--config', config, '--week', '2026-27');
  check(
    `aggregate: exit ${run.status}; ${run.text.trim()}`,
    run.status === 0 && run.text.includes('2026-W27: created'),
  );
  await forge.close();

  execFileSync(process.execPath, [join(root, 'scripts', 'deploy.mjs'), folder]);
  check('an update over it', (await runDeployed('--version')).status === 0);
  writeFileSync(join(folder, 'dogfood.yaml'), 'mine');
  const mixed = spawnSync(process.execPath, [join(root, 'scripts', 'deploy.mjs'), folder], { encoding: 'utf8' });
  check(`a folder with something of ours beside: ${mixed.stderr.trim()}`, mixed.status === 1);
  if (process.getuid?.() === 0) {
    chmodSync(home, 0o755);
    const nobody = { uid: 54_321, gid: 54_321, env: {}, cwd: '/', encoding: 'utf8' } as const;
    const help = spawnSync(process.execPath, [join(folder, 'bin', 'run.js'), '--version'], nobody);
    check(`a user without name and home: ${help.stdout.trim()}${help.stderr}`, help.status === 0);
  }
  const strange = spawnSync(process.execPath, [join(root, 'scripts', 'deploy.mjs'), home], { encoding: 'utf8' });
  check(`a folder that holds something else: ${strange.stderr.trim()}`, strange.status === 1);
} finally {
  rmSync(home, { recursive: true, force: true });
}

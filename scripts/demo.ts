// The demo: the stand-in forge on loopback with real reports, and the real command against it, twice. Whatever is
// typed after `npm run demo --` goes to the command.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  devCorpus,
  loadCorpus,
  startFakeForgejo,
  tokenOf,
  type FakeForgejo,
} from '../packages/fake-forgejo/src/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, '.demo');

/** The configuration of an operator with five repositories, two of which name things differently. */
function writeConfiguration(url: string): string {
  const file = join(home, 'dogfood.yaml');
  writeFileSync(join(home, 'token'), tokenOf('claude'), { mode: 0o600 });
  writeFileSync(
    file,
    `forge: { url: "${url}", tokenFile: "${join(home, 'token')}" }
repositories: [pdurlej/*]
gate:
  overrides:
    pdurlej/atlas-signer: { workflows: [quality.yml], artifacts: [quality-gate] }
    pdurlej/fallow-py: { artifacts: [fallow-py, pyfallow, "python-ci-*"] }
inbox: { repository: pdurlej/fallow-py }
threshold: { opened: 2026-05-01 }
logs:
  - { repository: pdurlej/platform, path: DOGFOOD-LOG.md }
  - { repository: pdurlej/iskra-openclaw, path: DOGFOOD-LOG.md }
  - { repository: pdurlej/hermes-agency, path: "*.md" }
archive: "${join(home, 'archive')}"
timeZone: Europe/Warsaw
`,
  );
  return file;
}

function runCommand(config: string, args: readonly string[]): Promise<number> {
  const bin = join(root, 'control-plane', 'bin', 'run.js');
  const child = spawn(process.execPath, [bin, 'dogfood', 'aggregate', '--config', config, ...args], {
    stdio: 'inherit',
  });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

/** What the forge stored, as its API shows it. */
function printComments(forge: FakeForgejo): void {
  for (const repository of forge.world.repositories) {
    for (const issue of repository.issues) {
      for (const comment of issue.comments) {
        say(
          `Comment ${comment.id} by ${comment.author} on ${repository.owner}/${repository.name}#${issue.number}, ${comment.body.length} characters, as the server stored it:`,
        );
        process.stdout.write(`\n${comment.body}\n`);
      }
    }
  }
}

function say(sentence: string): void {
  process.stdout.write(`\n── ${sentence}\n`);
}

function countWrites(
  forge: FakeForgejo,
  from: number,
): { readonly writes: number; readonly zips: number; readonly all: number } {
  const since = forge.requests.slice(from);
  return {
    writes: since.filter(({ method }) => method !== 'GET').length,
    zips: since.filter(({ path }) => path.endsWith('/zip')).length,
    all: since.length,
  };
}

async function demo(typed: readonly string[]): Promise<number> {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const args = typed.some((each) => each.startsWith('--week')) ? typed : ['--week', '2026-27', ...typed];
  const forge = await startFakeForgejo(loadCorpus(devCorpus));
  try {
    const config = writeConfiguration(forge.url);
    const runs = forge.world.repositories.reduce((sum, { runs: own }) => sum + own.length, 0);
    say(
      `A forge on ${forge.url} with ${runs} recorded gate runs. First run: platformctl dogfood aggregate ${args.join(' ')}`,
    );
    const first = await runCommand(config, args);
    if (first !== 0 && first !== 4) return first;
    const before = countWrites(forge, 0);
    printComments(forge);
    const at = forge.requests.length;
    say('The same again: nothing may change.');
    const second = await runCommand(config, args);
    const again = countWrites(forge, at);
    say(
      `First run: ${before.all} requests, ${before.zips} zips, ${before.writes} writes. Second: ${again.all} requests, ${again.zips} zips, ${again.writes} writes.`,
    );
    say(
      [
        `Digests, Markdown and JSON: ${join(home, 'archive', 'digests')}`,
        `The configuration to start from: ${config} (its forge is gone now)`,
        'To look on, from the archive:',
        `  npx pnpm platformctl dogfood show --config ${config}`,
        `  npx pnpm platformctl dogfood aggregate --week 2026-19 --offline --config ${config}`,
        'A forge that stays: packages/fake-forgejo/README.md',
      ].join('\n   '),
    );
    return second;
  } finally {
    await forge.close();
  }
}

try {
  process.exitCode = await demo(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

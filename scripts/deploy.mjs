// Makes a folder that runs platformctl with nothing but Node 24: `npm run deploy-to -- /opt/platformctl`. What was there
// is replaced only when the new one has been tried, so that an update that fails leaves the old one at work.
// Uses nothing but Node's standard library.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const name = '@platform/control-plane';

/** One sentence, and nothing changed. */
function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** A folder that holds anything else is never replaced. */
function checkTarget(folder) {
  if (!existsSync(folder)) return;
  const manifest = join(folder, 'package.json');
  const isOurs = existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === name;
  if (!isOurs && readdirSync(folder).length > 0) fail(`${folder} holds something else, and stays as it is.`);
}

/** Whatever somebody put beside ours would go with the old folder. */
function checkExtras(old, fresh) {
  if (!existsSync(old)) return;
  const ours = new Set(readdirSync(fresh));
  const extras = readdirSync(old).filter((each) => !ours.has(each));
  if (extras.length > 0)
    fail(`${old} also holds ${extras.join(', ')}: move that elsewhere first; nothing was changed.`);
}

function pack(folder) {
  const args = ['--silent', '--filter', name, 'deploy', '--prod', folder];
  const { status, stderr } = spawnSync('pnpm', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) fail(`The packages could not be put together:\n${stderr}`);
}

/** The real thing, from an empty environment. */
function tryOut(folder) {
  const args = [join(folder, 'bin', 'run.js'), '--version'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: '/', env: {}, encoding: 'utf8' });
  if (status !== 0) fail(`What was put together does not run:\n${stderr}`);
  return stdout.trim();
}

/** Sizes of all files in bytes; links are not followed. */
function listSizes(place) {
  return readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
    const path = join(place, entry.name);
    if (entry.isDirectory()) return listSizes(path);
    return entry.isFile() ? [lstatSync(path).size] : [];
  });
}

/** What the files take on a disk with blocks of 4 KiB, and how many packages there are. */
function measure(place) {
  const megabytes = listSizes(place).reduce((sum, size) => sum + Math.ceil(size / 4096) * 4096, 0) / 1e6;
  const packages = readdirSync(join(place, 'node_modules', '.pnpm')).filter((each) => each.includes('@')).length;
  return `${megabytes.toFixed(1)} MB in ${packages} packages`;
}

const [typed, ...more] = process.argv.slice(2);
if (typed === undefined || typed.startsWith('-') || more.length > 0)
  fail('Name one folder: npm run deploy-to -- /opt/platformctl');
const folder = resolve(process.env.INIT_CWD ?? '.', typed);
const [fresh, old] = [`${folder}.new`, `${folder}.old`];
checkTarget(folder);
rmSync(fresh, { recursive: true, force: true });
pack(fresh);
const version = tryOut(fresh);
checkExtras(folder, fresh);
const size = measure(fresh);
rmSync(old, { recursive: true, force: true });
if (existsSync(folder)) renameSync(folder, old);
renameSync(fresh, folder);
rmSync(old, { recursive: true, force: true });
process.stdout.write(`${folder}: ${version}; ${size}. It needs Node 24: node ${folder}/bin/run.js --help\n`);

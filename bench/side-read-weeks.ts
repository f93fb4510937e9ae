// The floor under a week's update: the archive's derived weeks and observations read and parsed. Argument
// `{ archive }`, prints `{ ms }`.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const { archive } = JSON.parse(process.argv[2] ?? '') as { archive: string };
const [started, used] = [performance.now(), process.cpuUsage()];
let parsed = 0;
for (const name of (await readdir(join(archive, 'weeks'))).filter((each) => !each.includes('rollup'))) {
  const text = gunzipSync(await readFile(join(archive, 'weeks', name))).toString('utf8');
  parsed += Object.keys(JSON.parse(text) as object).length;
}
for (const name of await readdir(join(archive, 'observations'))) {
  const lines = (await readFile(join(archive, 'observations', name), 'utf8')).split('\n');
  for (const line of lines) if (line !== '') parsed += Object.keys(JSON.parse(line) as object).length;
}
const cpu = process.cpuUsage(used);
console.log(JSON.stringify({ ms: performance.now() - started, cpu: (cpu.user + cpu.system) / 1000, parsed }));

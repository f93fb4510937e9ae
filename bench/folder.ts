// How large the folder is that is copied to a server.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runAlone, runNode, type Row } from './harness.ts';

export async function measure(): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'platformctl-bench-'));
  const env = { PATH: `${root}node_modules/.bin:${process.env['PATH'] ?? ''}` };
  const { stdout } = await runNode([`${root}scripts/deploy.mjs`, join(directory, 'platformctl')], { env });
  await rm(directory, { recursive: true });
  const [, size, packages] = /([\d.]+) MB in (\d+) packages/u.exec(stdout) ?? [];
  if (size === undefined || packages === undefined) throw new Error(`deploy did not say how large: ${stdout}`);
  return [
    {
      what: 'deployed folder',
      baseline: '–',
      measured: `${size} MB, ${packages} packages`,
      goal: '≤ 25 MB, ≤ 70 packages',
      kept: Number(size) <= 25 && Number(packages) <= 70,
    },
  ];
}

await runAlone(import.meta.main, measure);

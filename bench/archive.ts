// An archive as harvests would have left it, written straight to disk: what a server knew at an instant.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from '../packages/fake-forgejo/src/index.ts';

/** @param seenAt the instant of the one harvest; later runs are left out */
export async function writeArchive(
  directory: string,
  repositories: readonly Repository[],
  seenAt: string,
): Promise<void> {
  await mkdir(join(directory, 'observations'), { recursive: true });
  await writeFile(join(directory, 'format.json'), '{"format":1}\n');
  for (const repository of repositories) {
    const runs = repository.runs.filter(({ stopped }) => stopped !== null && stopped < seenAt);
    const lines: object[] = [];
    for (const artifact of repository.artifacts.slice(0, runs.length)) {
      const { runId, id, name, expired, updated } = artifact;
      const zip = artifact.zip();
      const blob = await writeBlob(directory, zip);
      const facts = { runId, id, name, size: zip.length, expired, updated, blob, problem: null };
      lines.push({ kind: 'artifact', seenAt, ...facts });
    }
    for (const run of runs) {
      const { id, index, workflow, triggerEvent: event, status, ref, sha, created, started, stopped, fork } = run;
      const facts = { id, index, workflow, event, status, ref, sha, created, started, stopped, fork };
      lines.push({ kind: 'run', seenAt, run: facts });
    }
    lines.push({ kind: 'listing', seenAt, defaultBranch: 'main', since: null });
    const file = join(directory, 'observations', `${repository.owner}__${repository.name}.ndjson`);
    await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
}

async function writeBlob(directory: string, bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const folder = join(directory, 'blobs', hash.slice(0, 2));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, hash), bytes);
  return hash;
}

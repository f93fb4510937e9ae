// The floor under deriving from bytes: every archived zip read, unpacked with the same library, and parsed. Argument
// `{ archive }`, prints `{ ms, findings }`.
import { createRequire } from 'node:module';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

// The very library of the core, found from where it is declared.
const JSZip = createRequire(new URL('../packages/report-aggregator/package.json', import.meta.url))('jszip') as {
  loadAsync(bytes: Uint8Array): Promise<{ files: Record<string, { async(type: 'uint8array'): Promise<Uint8Array> }> }>;
};
const { archive } = JSON.parse(process.argv[2] ?? '') as { archive: string };
const [started, used] = [performance.now(), process.cpuUsage()];
let findings = 0;
for (const folder of await readdir(join(archive, 'blobs'))) {
  for (const name of await readdir(join(archive, 'blobs', folder))) {
    const zip = await JSZip.loadAsync(await readFile(join(archive, 'blobs', folder, name)));
    for (const file of Object.values(zip.files)) {
      const report = JSON.parse(new TextDecoder().decode(await file.async('uint8array'))) as Record<string, unknown[]>;
      findings += (report['blocking'] ?? []).length + (report['decision_needed'] ?? []).length;
      findings += (report['review_needed'] ?? []).length;
    }
  }
}
const cpu = process.cpuUsage(used);
console.log(JSON.stringify({ ms: performance.now() - started, cpu: (cpu.user + cpu.system) / 1000, findings }));

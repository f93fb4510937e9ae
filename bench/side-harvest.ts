// The side that harvests one repository into an empty archive: argument `{ url, archive }`, prints `{ ms }`.
import { openArchive } from '../control-plane/src/dogfood/archive/open-archive.ts';
import { readConfig } from '../control-plane/src/dogfood/config/config-read.ts';
import { EarlyReadings } from '../control-plane/src/dogfood/derive/early-readings.ts';
import { harvestAll } from '../control-plane/src/dogfood/harvest/harvest-all.ts';
import { Permit } from '../control-plane/src/dogfood/harvest/permit.ts';
import { silent } from '../control-plane/src/dogfood/progress.ts';
import { tokenOf } from '../packages/fake-forgejo/src/index.ts';
import { ForgejoClient } from '../packages/forgejo-client/src/index.ts';
import { configFor } from './config.ts';
import { repositoryName } from './world.ts';

const { url, archive: directory } = JSON.parse(process.argv[2] ?? '') as { url: string; archive: string };
const config = readConfig(configFor(url, directory), 'bench.yaml');
const forge = new ForgejoClient({ url, token: tokenOf('claude') });
const candidates = [{ repository: repositoryName(0), named: true }];
const now = new Date().toISOString().replace(/\.\d+Z$/u, 'Z');
const permit = new Permit(Promise.resolve());
const inspector = new EarlyReadings();
await using archive = await openArchive(directory);
const [started, used] = [performance.now(), process.cpuUsage()];
await harvestAll(forge, archive, candidates, { config, now, progress: silent, permit, inspector });
const cpu = process.cpuUsage(used);
console.log(JSON.stringify({ ms: performance.now() - started, cpu: (cpu.user + cpu.system) / 1000 }));

/** An archive that was damaged, and a clock that went back: said in a sentence, nothing lost, mended where it can be. */
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startFakeForgejo, type FakeForgejo, type World } from '@platform/fake-forgejo';
import { expect, it } from 'vitest';
import { aggregate, type Aggregated } from '../src/dogfood/aggregate.ts';
import { describeFailure } from '../src/dogfood/exit.ts';
import { makeCrashWorld, plain, yaml } from './crashes.ts';
import { compareSettled, makeHost, networkTo, readSettled, type Host, type Settled } from './settled.ts';

interface Place extends AsyncDisposable {
  readonly forge: FakeForgejo;
  readonly host: Host;
  /** What an undisturbed run left. */
  readonly wanted: Settled;
  run(changes?: Partial<Parameters<typeof aggregate>[0]>): Promise<Aggregated>;
  read(): Promise<Settled>;
}

async function begin(world: World = makeCrashWorld(6)): Promise<Place> {
  const forge = await startFakeForgejo(world);
  const host = await makeHost(yaml);
  const run: Place['run'] = (changes) =>
    aggregate({ ...plain, config: host.config, network: { fetch: networkTo(forge) }, ...changes });
  await run();
  return {
    forge,
    host,
    wanted: await readSettled(host.directory, world),
    run,
    read: () => readSettled(host.directory, world),
    async [Symbol.asyncDispose]() {
      await forge.close();
      await host[Symbol.asyncDispose]();
    },
  };
}

/** Every file below a folder of the archive that a pattern fits, cut to half its length. */
async function cutInHalf(directory: string, pattern: RegExp): Promise<number> {
  const names = (await readdir(directory, { recursive: true })).map(String).filter((name) => pattern.test(name));
  for (const name of names) {
    const path = join(directory, name);
    await truncate(path, Math.floor((await readFile(path)).length / 2));
  }
  return names.length;
}

it.each([
  ['derived weeks', /^weeks\/.*\.gz$/u],
  ['pages', /^digests\/.*\.md$/u],
  ['digests', /^digests\/.*\.json$/u],
  ['configurations', /^configurations\/.*\.json$/u],
  ['the record of the last run', /^last-run\.json$/u],
  ['what is remembered of the inbox', /^inbox\.json$/u],
  ['observations, whose end is fetched again', /^observations\/.*\.ndjson$/u],
])('mends %s that lost their second half', async (_, pattern) => {
  await using place = await begin();
  const asked = place.forge.requests.length;
  expect(await cutInHalf(place.host.directory, pattern)).toBeGreaterThan(0);

  const { exitCode } = await place.run();

  expect(exitCode).toBe(0);
  expect(compareSettled(await place.read(), place.wanted)).toEqual([]);
  expect(place.forge.requests.slice(asked).filter(({ method }) => method !== 'GET')).toEqual([]);
});

async function findZip(directory: string): Promise<{ readonly path: string; readonly bytes: Buffer }> {
  for (const name of await readdir(join(directory, 'blobs'), { recursive: true })) {
    const path = join(directory, 'blobs', name);
    const bytes = name.length > 64 ? await readFile(path) : Buffer.of();
    if (bytes.subarray(0, 2).toString() === 'PK') return { path, bytes };
  }
  throw new Error('there is no zip');
}

it.each(['damaged', 'missing'])('fetches bytes again that are %s, and comes to the same digest', async (how) => {
  await using place = await begin();
  const { directory } = place.host;
  const { path, bytes } = await findZip(directory);
  await rm(join(directory, 'weeks'), { recursive: true });
  if (how === 'missing') await rm(path);
  else {
    await truncate(path, bytes.length - 1);
    await expect(place.run()).rejects.toMatchObject({
      oclif: { exit: 3 },
      message: `Archived bytes are damaged, and were put aside; the next run fetches them again if the forge still has them, else restore the file from a backup of the archive (${path})`,
    });
  }

  const { exitCode } = await place.run();

  expect(exitCode).toBe(0);
  expect((await readFile(path)).equals(bytes)).toBe(true);
  expect(compareSettled(await place.read(), place.wanted)).toEqual([]);
});

it('says which line of the observations nobody can read, publishes nothing, and leaves the file alone', async () => {
  await using place = await begin();
  const path = join(place.host.directory, 'observations/pdurlej__platform.ndjson');
  const lines = (await readFile(path, 'utf8')).split('\n');
  const damaged = lines.with(1, (lines[1] ?? '').slice(9)).join('\n');
  await writeFile(path, damaged);
  const asked = place.forge.requests.length;

  await expect(place.run()).rejects.toMatchObject({
    oclif: { exit: 3 },
    message: `This line of the archive is no observation; restore the file from a backup (${path}:2)`,
  });

  expect(await readFile(path, 'utf8')).toBe(damaged);
  expect(place.forge.requests.slice(asked).filter(({ method }) => method !== 'GET')).toEqual([]);
  await writeFile(path, lines.join('\n'));
  expect((await place.run()).exitCode).toBe(0);
});

it('does nothing under a clock that went back, and says how to go on', async () => {
  await using place = await begin();
  const asked = place.forge.requests.length;
  const earlier = { now: '2026-07-05T06:00:00Z' };

  const refused = await place.run(earlier).catch((error: unknown) => error);

  expect(describeFailure(refused)).toEqual({
    code: 2,
    sentence:
      'The clock of this host says 2026-07-05T06:00:00Z, and the archive was last used at 2026-07-12T06:00:00Z: set the clock right (timedatectl), or remove last-run.json if it was the earlier clock that was wrong.',
  });
  expect(place.forge.requests).toHaveLength(asked);
  expect(compareSettled(await place.read(), place.wanted)).toEqual([]);
  // Nothing is asked and nothing observed offline, so no clock can do harm.
  expect((await place.run({ ...earlier, offline: true, publish: false })).exitCode).toBe(0);
  await rm(join(place.host.directory, 'last-run.json'));
  expect((await place.run(earlier)).exitCode).toBe(0);
  expect((await place.run()).exitCode).toBe(0);
});

it('ends when its time is over, keeps what it has, and goes on from there', async () => {
  await using place = await begin();
  const world = makeCrashWorld(6);
  await using forge = await startFakeForgejo(world);
  await using host = await makeHost(yaml);
  const network = { fetch: networkTo(forge) };
  let zips = 0;
  const never = new Promise(() => undefined);
  forge.faults.push({ path: /\/zip$/u, fault: () => (++zips > 2 ? { kind: 'hold', until: never } : null) });

  const short = { ...host.config, deadlineMinutes: 1 / 60 };
  const ended = await place.run({ network, config: short }).catch((error: unknown) => error);

  expect(describeFailure(ended)).toMatchObject({
    code: 3,
    sentence: expect.stringMatching(/^The time for the whole run was over \(GET .*\)\.$/u),
    cure: expect.stringMatching(/^Is the server up/u),
  });
  expect(world.repositories.flatMap(({ issues }) => issues.flatMap(({ comments }) => comments))).toEqual([]);
  const asked = forge.requests.length;
  forge.faults.length = 0;
  expect((await place.run({ network, config: host.config })).exitCode).toBe(0);
  const again = forge.requests.slice(asked).filter(({ path }) => path.endsWith('/zip')).length;
  expect(again).toBeLessThan(world.repositories.flatMap(({ artifacts }) => artifacts).length);
  expect(compareSettled(await readSettled(host.directory, world), place.wanted)).toEqual([]);
});

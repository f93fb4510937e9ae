/** What is in memory of weeks: of old ones nothing that no digest asks for, and nothing twice. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Archive } from '../src/dogfood/archive/archive.ts';
import { openArchive } from '../src/dogfood/archive/open-archive.ts';
import { loadKnowledge } from '../src/dogfood/derive/derive.ts';
import { EvidenceShelf, type Shelving } from '../src/dogfood/derive/evidence-shelf.ts';
import { loadWeeks } from '../src/dogfood/derive/evidence-weeks.ts';
import { findSources, type WeekSources } from '../src/dogfood/derive/week-sources.ts';
import { selectCandidates, type Candidate } from '../src/dogfood/harvest/discover.ts';
import { addGateRun, makeSmallWorld, setStage, type Stage } from './stage.ts';

const name = 'pdurlej/platform';
const shelving: Shelving = { wanted: new Set(), keep: true, readings: null };

/** Harvested: a gate run in each of three weeks, with so many findings in the last two. */
async function harvestThreeWeeks(many = 2): Promise<Stage> {
  const world = makeSmallWorld();
  addGateRun(world, 1, '2026-06-23T08:00:00Z', ['a']);
  const symbols = Array.from({ length: many }, (_, n) => `s${n}`);
  addGateRun(world, 2, '2026-06-30T08:00:00Z', symbols);
  addGateRun(world, 3, '2026-07-07T08:00:00Z', symbols);
  const stage = await setStage(world);
  await stage.run('2026-07-12T06:00:00Z', { publish: false });
  await rm(join(stage.directory, 'weeks'), { recursive: true });
  return stage;
}

async function findCandidates(archive: Archive, { config }: Stage): Promise<Candidate[]> {
  return selectCandidates(config.repositories, await archive.observations.repositories());
}

async function find(archive: Archive, stage: Stage): Promise<WeekSources> {
  const candidates = await findCandidates(archive, stage);
  return findSources(archive, stage.config, candidates, { first: '2026-W28', isKnown: () => true });
}

it('holds of what was seen what the digests to come ask for, and the plans', async () => {
  await using stage = await harvestThreeWeeks();
  await using archive = await openArchive(stage.directory);
  const { sources, plans, participants } = await find(archive, stage);

  expect(sources.map(({ week }) => week)).toEqual(['2026-W26', '2026-W27', '2026-W28']);
  expect([...plans.keys()]).toEqual(sources.map(({ week }) => week));
  const platform = participants.find(({ history }) => history.repository === name);
  expect(platform?.history).not.toHaveProperty('attempts');
  expect(platform?.history.observations.flatMap((each) => (each.kind === 'run' ? each.run.id : []))).toEqual([3]);
});

it('lets a plan go when its week is written, and keeps it where nothing is', async () => {
  await using stage = await harvestThreeWeeks();
  await using archive = await openArchive(stage.directory);
  const [lasting, passing] = [await find(archive, stage), await find(archive, stage)];
  const looked = await loadWeeks(archive, lasting, { ...shelving, keep: false });
  const written = await loadWeeks(archive, passing, shelving);

  expect([lasting.plans.size, passing.plans.size]).toEqual([3, 0]);
  expect(written).toEqual(looked);
  // Another run takes every week as it was written, and has no plan to let go.
  const again = await find(archive, stage);
  expect(await loadWeeks(archive, again, shelving)).toEqual(looked);
});

/** Two weeks that have no room beside each other. */
const large = 6000;
/** A week that has none at all. */
const huge = 10_001;

async function fillShelf(archive: Archive, stage: Stage): Promise<EvidenceShelf> {
  const { sources, plans } = await find(archive, stage);
  return new EvidenceShelf(archive, sources, plans, shelving);
}

it('reads a week back that it has no room for, and says what to do where it does not come back', async () => {
  await using stage = await harvestThreeWeeks(large);
  await using archive = await openArchive(stage.directory);
  const shelf = await fillShelf(archive, stage);
  const week = await shelf.take('2026-W28');

  expect(await shelf.take('2026-W28')).toBe(week);
  await shelf.take('2026-W27');
  const again = await shelf.take('2026-W28');
  expect(again).toEqual(week);
  expect(again).not.toBe(week);
  await shelf.take('2026-W27');
  await rm(join(stage.directory, 'weeks/2026-W28.json.gz'));
  await expect(shelf.take('2026-W28')).rejects.toMatchObject({
    kind: 'corrupt',
    path: join(stage.directory, 'weeks/2026-W28.json.gz'),
    message: expect.stringMatching(/cannot be read back; look after the disk, and run again/u),
  });
});

it('derives a huge week once more that does not come back: it may be too large for that', async () => {
  await using stage = await harvestThreeWeeks(huge);
  await using archive = await openArchive(stage.directory);
  const shelf = await fillShelf(archive, stage);
  const week = await shelf.take('2026-W28');

  expect(await shelf.take('2026-W28')).toEqual(week);
  expect(await shelf.take('2026-W28')).not.toBe(week);
  await writeFile(join(stage.directory, 'weeks/2026-W28.json.gz'), 'cannot be read');
  expect(await shelf.take('2026-W28')).toEqual(week);
});

it('forgets observations once weeks are planned, but for a look at what was known earlier', async () => {
  await using stage = await harvestThreeWeeks();
  await using archive = await openArchive(stage.directory);
  const candidates = await findCandidates(archive, stage);
  const look = { wanted: ['2026-W28'], readings: null };
  const seen = await archive.observations.read(name);

  await loadKnowledge(archive, stage.config, candidates, { ...look, asOf: '2026-07-12T06:00:00Z' });
  expect(await archive.observations.read(name)).toBe(seen);
  await loadKnowledge(archive, stage.config, candidates, { ...look, asOf: null });
  expect(await archive.observations.read(name)).not.toBe(seen);
  expect(await archive.observations.read(name)).toEqual(seen);
});

/**
 * Evidence weeks out of the archive: those derived before are taken as they are while their inputs are the same, and
 * what came back from the inbox is added. It must never ask the forge or the clock.
 */
import { RollupChain, type EvidenceWeek, type Week, type WeekRollup } from '@platform/report-aggregator';
import type { Archive } from '../archive/archive.ts';
import { EvidenceShelf, type Shelving } from './evidence-shelf.ts';
import { hashOf } from '../hash.ts';
import type { WeekSources } from './week-sources.ts';

/** What digests are derived from, as far as reports go. */
export interface LoadedWeeks {
  /** Of the weeks that were wanted, where anything ran in them. */
  readonly evidence: readonly EvidenceWeek[];
  /** Of every week, oldest first. */
  readonly rollups: readonly WeekRollup[];
}

/**
 * Loads the weeks that anything is known of. What was derived from the same inputs by the same version is taken as it
 * was: a run derives anew what new knowledge touches, and looks into no other week.
 * @throws ArchiveError
 */
export async function loadWeeks(
  archive: Archive,
  { sources, plans }: Pick<WeekSources, 'sources' | 'plans'>,
  shelving: Shelving,
): Promise<LoadedWeeks> {
  const shelf = new EvidenceShelf(archive, sources, plans, shelving);
  const chain = new RollupChain();
  let key = '';
  for (const { week: name, inputs } of sources) {
    key = hashOf(`${key}\n${inputs}`);
    const known = await archive.rollups.read(name);
    if (known?.key === key) {
      chain.add(known);
      continue;
    }
    const week = await shelf.take(name);
    const reached: EvidenceWeek[] = [];
    for (const each of chain.reachOf(week)) reached.push(await shelf.take(each));
    const rollup = chain.rollUp(week, key, reached);
    if (shelving.keep) await archive.rollups.write(rollup);
    chain.add(rollup);
  }
  const evidence: EvidenceWeek[] = [];
  for (const { week } of sources) if (shelving.wanted.has(week)) evidence.push(await shelf.take(week));
  return { evidence, rollups: chain.rollups };
}

/** The evidence of a week as a file, as the archive has it; one without any is kept too, so that it can be attached. */
export async function readEvidenceFile(
  archive: Archive,
  weeks: readonly EvidenceWeek[],
  week: Week,
): Promise<Uint8Array> {
  const blank: EvidenceWeek = { schema: 'platformctl.dogfood.evidence/1', week, inputs: '', repositories: [] };
  const derived = weeks.find((each) => each.week === week) ?? blank;
  if ((await archive.weeks.read(week))?.inputs !== derived.inputs) await archive.weeks.write(derived);
  return (await archive.weeks.readFile(week)) ?? new Uint8Array();
}

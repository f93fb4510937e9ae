/**
 * From the archive to digests: what is known is joined once, weeks whose inputs did not change are taken as they
 * were derived before, and each digest is a pure function of the rest. It must never ask the forge or the clock.
 */
import {
  addWeeks,
  deriveDigest,
  renderMarkdown,
  type Digest,
  type LogHistory,
  type PlacedParticipant,
  type Week,
} from '@platform/report-aggregator';
import type { Archive } from '../archive/archive.ts';
import { figureConfiguration, type Config } from '../config/config.ts';
import type { EarlyReadings } from './early-readings.ts';
import { loadWeeks, type LoadedWeeks } from './evidence-weeks.ts';
import type { Candidate } from '../harvest/discover.ts';
import { loadLogs } from '../harvest/logs.ts';
import { hashOf } from '../hash.ts';
import { tool } from './provenance.ts';
import { findSources, type IsKnown } from './week-sources.ts';

/** Everything digests are derived from. */
export interface Knowledge {
  readonly config: Config;
  readonly participants: readonly PlacedParticipant[];
  readonly weeks: LoadedWeeks;
  readonly logs: readonly LogHistory[];
  /** Hash of the keys a figure depends on. */
  readonly configuration: string;
  /** Since when the forge refuses the files that go with a comment; null when it takes them. */
  readonly attachmentsRefusedAt: string | null;
}

/** What is looked at, and from when. */
interface Look {
  /** The weeks that digests will be derived of, at least one. */
  readonly wanted: readonly Week[];
  /** Leaves out everything seen later; null: all of it. */
  readonly asOf: string | null;
  /** Reports that were read already. */
  readonly readings: EarlyReadings | null;
}

/** A week's digest as data and as the two files. */
export interface DerivedWeek {
  readonly digest: Digest;
  readonly markdown: string;
  readonly json: string;
}

/**
 * Joins what the archive knows.
 * @throws ArchiveError
 */
export async function loadKnowledge(
  archive: Archive,
  config: Config,
  candidates: readonly Candidate[],
  { wanted, asOf, readings }: Look,
): Promise<Knowledge> {
  const isKnown: IsKnown = ({ seenAt }) => asOf === null || seenAt <= asOf;
  const first = wanted.toSorted()[0] as Week;
  const { participants, ...known } = await findSources(archive, config, candidates, { first, isKnown });
  const logs = await loadLogs(archive, config, isKnown);
  // Nobody reads observations after this: runs are in the plans, logs were read. Only `verify` comes back for them.
  if (asOf === null) archive.observations.forget();
  const { attachmentsRefusedAt } = await archive.readInboxState();
  const configuration = JSON.stringify(figureConfiguration(config));
  await archive.configurations.write(hashOf(configuration), configuration);
  return {
    config,
    participants,
    weeks: await loadWeeks(archive, known, {
      wanted: new Set(wanted.flatMap((week) => [addWeeks(week, -1), week])),
      keep: asOf === null,
      readings,
    }),
    logs,
    configuration: hashOf(configuration),
    attachmentsRefusedAt:
      attachmentsRefusedAt !== null && isKnown({ seenAt: attachmentsRefusedAt }) ? attachmentsRefusedAt : null,
  };
}

/** Derives one week's digest. */
export function deriveWeek(knowledge: Knowledge, week: Week): DerivedWeek {
  const { config, participants, weeks, logs, configuration, attachmentsRefusedAt } = knowledge;
  const { forge, timeZone, gracePeriodMinutes, threshold } = config;
  const counted = weeks.rollups.filter((each) => each.week <= week);
  const settings = { forge: forge.url, timeZone, gracePeriod: gracePeriodMinutes * 60_000, threshold };
  const blank = { tool, configuration, inputs: '' };
  const draft = deriveDigest({
    week,
    ...weeks,
    participants,
    logs,
    settings,
    provenance: blank,
    attachmentsRefusedAt,
  });
  const inputs = hashOf(JSON.stringify([counted.map((each) => each.inputs), draft.log.counted]));
  const digest = { ...draft, provenance: { ...blank, inputs } };
  return { digest, markdown: renderMarkdown(digest), json: `${JSON.stringify(digest, null, 2)}\n` };
}

/** Two digests that differ only in provenance or in when things were seen say the same. */
export function isNews(json: string, known: string): boolean {
  try {
    return strip(json) !== strip(known);
  } catch {
    return true;
  }
}

/** Whether the files of a week say what was derived now; a page half written, or by other words, does not. */
export function saysTheSame({ digest, json }: DerivedWeek, known: Pick<DerivedWeek, 'json' | 'markdown'>): boolean {
  if (isNews(json, known.json)) return false;
  const { asOf } = JSON.parse(known.json) as Digest;
  return renderMarkdown({ ...digest, asOf }) === known.markdown;
}

function strip(json: string): string {
  const { provenance: _provenance, asOf: _asOf, ...rest } = JSON.parse(json) as Digest;
  return JSON.stringify(rest);
}

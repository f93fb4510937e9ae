/**
 * From the archive to digests: what is known is joined once, weeks whose inputs did not change are taken as they
 * were derived before, and each digest is a pure function of the rest. It must never ask the forge or the clock.
 */
import { createHash } from 'node:crypto';
import {
  buildEvidenceWeek,
  deriveDigest,
  describeInputs,
  findGateRuns,
  joinHistory,
  planWeeks,
  renderMarkdown,
  type Digest,
  type EvidenceWeek,
  type LogHistory,
  type Observation,
  type Participant,
  type Week,
  type WeekPlan,
} from '@platform/report-aggregator';
import type { Archive } from './archive/archive.ts';
import { figureConfiguration, gateOf, type Config } from './config/config.ts';
import type { Candidate } from './harvest/discover.ts';
import { loadLogs } from './harvest/logs.ts';

/** Everything digests are derived from. */
export interface Knowledge {
  readonly config: Config;
  readonly participants: readonly Participant[];
  readonly weeks: readonly EvidenceWeek[];
  readonly logs: readonly LogHistory[];
  /** Hash of the keys a figure depends on. */
  readonly configuration: string;
}

/** A week's digest as data and as the two files. */
export interface DerivedWeek {
  readonly digest: Digest;
  readonly markdown: string;
  readonly json: string;
}

/** Which version of this program derives; a newer one reads every report again. */
const tool = 'platformctl 0.1.0';

/**
 * Joins what the archive knows.
 * @param asOf leaves out everything seen later; null: all of it
 * @throws ArchiveError
 */
export async function loadKnowledge(
  archive: Archive,
  config: Config,
  candidates: readonly Candidate[],
  asOf: string | null,
): Promise<Knowledge> {
  const isKnown = (observation: Observation): boolean => asOf === null || observation.seenAt <= asOf;
  const participants: Participant[] = [];
  for (const { repository, named } of candidates) {
    const observations = (await archive.readObservations(repository)).filter(isKnown);
    const history = joinHistory(repository, observations, config.gracePeriodMinutes * 60_000);
    const participant = { history, gate: gateOf(config, repository) };
    if (named || findGateRuns(participant).size > 0) participants.push(participant);
  }
  const weeks: EvidenceWeek[] = [];
  for (const plan of planWeeks(participants, config.timeZone)) weeks.push(await loadWeek(archive, plan, asOf === null));
  const configuration = JSON.stringify(figureConfiguration(config));
  await archive.writeConfiguration(hashOf(configuration), configuration);
  return {
    config,
    participants,
    weeks,
    logs: await loadLogs(archive, config, isKnown),
    configuration: hashOf(configuration),
  };
}

/** A derived week is disposable: it is used only if it was derived from the very same inputs by the same version. */
async function loadWeek(archive: Archive, plan: WeekPlan, keep: boolean): Promise<EvidenceWeek> {
  const inputs = hashOf(`${tool}\n${describeInputs(plan)}`);
  const known = await archive.readWeek(plan.week);
  if (known?.inputs === inputs) return known;
  const week = await buildEvidenceWeek(plan, inputs, (hash) => archive.readBlob(hash));
  if (keep) await archive.writeWeek(week);
  return week;
}

/** Derives one week's digest. */
export function deriveWeek({ config, participants, weeks, logs, configuration }: Knowledge, week: Week): DerivedWeek {
  const { forge, timeZone, gracePeriodMinutes, threshold } = config;
  const counted = weeks.filter((each) => each.week <= week);
  const settings = { forge: forge.url, timeZone, gracePeriod: gracePeriodMinutes * 60_000, threshold };
  const blank = { tool, configuration, inputs: '' };
  const draft = deriveDigest({ week, weeks: counted, participants, logs, settings, provenance: blank });
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

function strip(json: string): string {
  const { provenance: _provenance, asOf: _asOf, ...rest } = JSON.parse(json) as Digest;
  return JSON.stringify(rest);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

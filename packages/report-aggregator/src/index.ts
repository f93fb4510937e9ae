/** The public surface of the core: values in, values out. */
export { findDamage, isDamaged, sizeOfFiles, wrapFile } from './evidence/artifact.ts';
export { joinHistory, type Attempt, type RepositoryHistory } from './evidence/attempt.ts';
export type { AttemptEvidence, EvidenceWeek, Outcome, RepositoryEvidence, Shape } from './evidence/evidence.ts';
export { buildEvidenceWeek } from './evidence/evidence-week.ts';
export type { EarlierWeek } from './evidence/earlier-week.ts';
export { forgetOld } from './evidence/standing.ts';
export {
  describeInputs,
  findGateRuns,
  planWeeks,
  type Participant,
  type PlacedParticipant,
  type WeekPlan,
} from './evidence/week-plan.ts';
export { readArrival, readReports, type ArtifactReading } from './evidence/run-reading.ts';
export { isGateRun, matchesAny, matchesGlob, type Gate } from './evidence/gate.ts';
export {
  isBridged,
  parseObservation,
  type ArtifactObservation,
  type ArtifactProblem,
  type FailureObservation,
  type ListingObservation,
  type LogObservation,
  type Observation,
  type RunFacts,
  type RunObservation,
  type UnlistedObservation,
} from './evidence/observation.ts';
export type * from './digest/digest.ts';
export {
  addWeeks,
  dayStart,
  parseWeek,
  weekBounds,
  weekDays,
  weekFileName,
  weekOf,
  weekRange,
  weeksBetween,
  WeekError,
  type Week,
} from './week.ts';
export { dropOutlived, mergeRestored, parseEvidenceWeek } from './evidence/restored.ts';
export { RollupChain } from './trend/roll-up.ts';
export type { WeekRollup } from './trend/rollup.ts';
export { deriveDigest, type DigestSettings } from './digest/derive-digest.ts';
export type { LogHistory } from './log/log-history.ts';
export { renderLogEntry, type NewEntry } from './log/log-entry.ts';
export { insertLogEntry, type InsertedEntry } from './log/log-insert.ts';
export { knownRules, ruleCode, ruleName } from './log/rule-names.ts';
export {
  addMention,
  comparablePage,
  keepNotes,
  listVerdictChanges,
  markerOf,
  mentionLine,
  readMarker,
  renderMarkdown,
} from './page/markdown.ts';
export { renderTerminal, type TerminalStyle } from './terminal/terminal.ts';
export { checkLogEntry } from './log/log.ts';

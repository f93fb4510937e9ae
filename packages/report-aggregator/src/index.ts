/** The public surface of the core: values in, values out. */
export { isDamaged, wrapFile } from './artifact.ts';
export { joinHistory, type Attempt, type RepositoryHistory } from './attempt.ts';
export type { AttemptEvidence, EvidenceWeek, Outcome, RepositoryEvidence, Shape } from './evidence.ts';
export {
  buildEvidenceWeek,
  describeInputs,
  findGateRuns,
  planWeeks,
  type Participant,
  type WeekPlan,
} from './evidence-week.ts';
export { isGateRun, matchesAny, matchesGlob, type Gate } from './gate.ts';
export {
  parseObservation,
  type ArtifactObservation,
  type ArtifactProblem,
  type FailureObservation,
  type ListingObservation,
  type LogObservation,
  type Observation,
  type RunFacts,
  type RunObservation,
} from './observation.ts';
export type * from './digest.ts';
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
export { dropOutlived, mergeRestored, parseEvidenceWeek } from './restored.ts';
export { condenseWeek } from './condensed-week.ts';
export { deriveDigest, type DigestSettings } from './derive-digest.ts';
export type { LogHistory } from './log-history.ts';
export { renderLogEntry, type NewEntry } from './log-entry.ts';
export { insertLogEntry, type InsertedEntry } from './log-insert.ts';
export { knownRules, ruleCode, ruleName } from './rule-names.ts';
export {
  addMention,
  comparablePage,
  keepNotes,
  listVerdictChanges,
  markerOf,
  mentionLine,
  readMarker,
  renderMarkdown,
} from './markdown.ts';
export { renderTerminal, type TerminalStyle } from './terminal.ts';
export { checkLogEntry } from './log.ts';

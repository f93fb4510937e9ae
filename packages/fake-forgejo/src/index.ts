/**
 * The stand-in's front door: make a world, start it, change it, look at what was asked.
 */
export { CorpusError } from './corpus-files.ts';
export { devCorpus, loadCorpus } from './corpus.ts';
export type { Fault, FaultRule } from './faults.ts';
export {
  deleteRun,
  expireArtifact,
  finishRerun,
  renameRepository,
  renameUser,
  startRerun,
  transferRepository,
} from './happenings.ts';
export { addInbox, makeArtifact, makeReportRef, makeRepository, makeRun, makeWorld, tokenOf } from './make.ts';
export { readRecordings, recordedLines, type Recording } from './recordings.ts';
export { startFakeForgejo, type FakeForgejo, type ForgeOptions, type RecordedRequest } from './server.ts';
export { forgejoLines } from './versions.ts';
export type { Artifact, Comment, GitRef, Issue, Repository, Run, Task, World } from './world.ts';
export { zipFiles } from './zip.ts';

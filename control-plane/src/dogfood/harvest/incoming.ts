/**
 * What somebody brought by hand into `incoming/` is taken into the archive as if it had been fetched: for runs that
 * the server hands out by no way. A file is taken when it is whole and its run is known, and only then removed.
 */
import { findDamage, isGateRun, matchesAny, type Observation, type RunFacts } from '@platform/report-aggregator';
import type { Archive } from '../archive/archive.ts';
import { readHistories } from '../archive/histories.ts';
import type { IncomingFile, Stray } from '../archive/incoming-files.ts';
import { gateOf, type Config } from '../config/config.ts';
import { maxArtifactBytes } from './downloads.ts';

/** Why a file stays where it is, in a few words. */
class Refusal extends Error {}

/**
 * Takes in what lies there, for repositories that take part.
 * @param repositories their names
 * @param seenAt the instant of this harvest
 * @returns what the operator should know, in sentences
 * @throws ArchiveError
 */
export async function takeIncoming(
  archive: Archive,
  config: Config,
  repositories: readonly string[],
  seenAt: string,
): Promise<string[]> {
  const remarks: string[] = [];
  let taken = 0;
  const { files, strays } = await archive.incoming.list();
  for (const file of files) {
    try {
      await takeFile(archive, config, repositories, seenAt, file);
      taken++;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      remarks.push(`${JSON.stringify(file.path)} was not taken, and stays there: ${error.message}.`);
    }
  }
  for (const stray of strays) remarks.push(describeStray(stray));
  if (taken > 0) remarks.push(`${taken === 1 ? 'One zip was' : `${taken} zips were`} taken in from incoming/.`);
  return remarks;
}

async function takeFile(
  archive: Archive,
  config: Config,
  repositories: readonly string[],
  seenAt: string,
  file: IncomingFile,
): Promise<void> {
  const repository = repositories.find((each) => each.replace('/', '__') === file.repository);
  if (repository === undefined) throw new Refusal('its folder is named for no repository that takes part');
  if (!file.file.endsWith('.zip')) throw new Refusal('it is no .zip');
  const known = (await readHistories(archive.observations)).of(repository);
  const run = findRun(file.run, known);
  const name = file.file.slice(0, -'.zip'.length);
  const gate = gateOf(config, repository);
  if (!isGateRun(run.workflow, [name], gate))
    throw new Refusal(`run ${run.index} is of another workflow, and this is no name of gate.artifacts`);
  const zip = await archive.incoming.read(file, maxArtifactBytes);
  if (zip === null) throw new Refusal('it is no plain file of at most 32 MiB that can be read');
  const damage = await findDamage(zip, (entry) => matchesAny(entry, gate.reports));
  if (damage !== null) throw new Refusal(describeDamage(damage));
  const blob = await archive.blobs.write(zip);
  const others = archivedOf(run, name, known);
  if (others.some((each) => each !== blob)) throw new Refusal('this artifact of the run is archived with other bytes');
  const at = run.stopped ?? run.created;
  const facts = { runId: run.id, id: 0, name, size: zip.length, expired: false, updated: at };
  if (others.length === 0)
    await archive.observations.append(repository, [
      { kind: 'artifact', seenAt, ...facts, blob, problem: null, via: 'incoming' },
    ]);
  if (!(await archive.incoming.remove(file))) throw new Refusal('it is archived, and could not be removed: remove it');
}

/** Half a copy is cut off or broken inside; whatever else is wrong stays wrong. */
function describeDamage(damage: string): string {
  if (/whole zip|damaged/u.test(damage)) return 'it is no whole zip (still being copied?)';
  return `it cannot be unpacked: ${damage}`;
}

function describeStray({ path, isLink }: Stray): string {
  const why = isLink ? 'it is a link, and none is followed' : 'its place is <owner>__<repo>/<run id>/<artifact>.zip';
  return `${JSON.stringify(path)} was not taken, and stays there: ${why}.`;
}

/** By id as the API tells it, or as `number-22` by the number that the pages show. */
function findRun(folder: string, known: readonly Observation[]): RunFacts {
  const [, byNumber, digits] = /^(number-)?([1-9]\d{0,14})$/u.exec(folder) ?? [];
  if (digits === undefined) throw new Refusal(`"${folder}" is neither the id of a run nor number-N`);
  const runs = known.filter((each) => each.kind === 'run').map(({ run }) => run);
  const run = runs.findLast(({ id, index }) => (byNumber === undefined ? id : index) === Number(digits));
  if (run === undefined)
    throw new Refusal(`the forge listed no run ${byNumber === undefined ? 'with this id' : 'of this number'}`);
  if (run.stopped === null) throw new Refusal('its run still goes on');
  return run;
}

/** Hashes archived for the latest execution of a run under a name. */
function archivedOf({ id, started }: RunFacts, name: string, known: readonly Observation[]): string[] {
  return known.flatMap((each) =>
    each.kind === 'artifact' && each.runId === id && each.name === name && each.updated >= (started ?? '')
      ? (each.blob ?? [])
      : [],
  );
}

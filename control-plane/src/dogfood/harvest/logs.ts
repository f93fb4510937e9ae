/**
 * Dogfood logs read from where the configuration says: repositories, this host, comments on the inbox issue. Each
 * reading that differs from the last one is archived like a report; what it means is decided elsewhere.
 */
import { glob, readFile } from 'node:fs/promises';
import { matchesGlob as matchesPath, normalize } from 'node:path';
import { ForgejoError, type Comment, type ForgejoClient } from '@platform/forgejo-client';
import {
  matchesGlob,
  readMarker,
  type LogHistory,
  type LogObservation,
  type Observation,
} from '@platform/report-aggregator';
import type { Archive } from '../archive/archive.ts';
import { describeSystemError, type Config, type LogSource } from '../config/config.ts';
import type { LostRepository } from './harvest-all.ts';
import { ConfigError } from '../errors.ts';

/** One log as it is now; null text: it is gone. */
interface LogText {
  readonly source: string;
  readonly repository: string | null;
  readonly bytes: Uint8Array;
}

/** The inbox issue with its comments, where it was looked at. */
export interface InboxComments {
  readonly repository: string;
  readonly issue: number;
  readonly comments: readonly Comment[];
}

/**
 * Reads every configured log and archives what is new.
 * @param inbox null when the inbox is not looked at: its comments stay as they were last read
 * @returns repositories whose log could not be asked for: it stays as it was last read; and sentences about logs that are
 *   not there, whose entries do not count
 * @throws ForgejoError `unauthorized`, ArchiveError, ConfigError
 */
export async function harvestLogs(
  forge: ForgejoClient,
  archive: Archive,
  config: Config,
  inbox: InboxComments | null,
  seenAt: string,
): Promise<{ readonly unread: LostRepository[]; readonly absent: string[] }> {
  const [unread, absent]: [LostRepository[], string[]] = [[], []];
  for (const source of config.logs) {
    if (source.kind === 'inbox' && inbox === null) continue;
    const repository = homeOf(source, config);
    try {
      const texts = await readSource(forge, source, inbox);
      if (texts.length === 0 && source.kind !== 'inbox')
        absent.push(`There is no log ${placeOf(source)}: no entry of it counts.`);
      await archiveTexts(archive, repository, texts, (known) => belongsTo(known, source, config), seenAt);
    } catch (error) {
      if (!(error instanceof ForgejoError) || error.kind === 'unauthorized') throw error;
      unread.push({ repository, error });
    }
  }
  return { unread, absent };
}

/** A log as the configuration names it. */
function placeOf(source: Exclude<LogSource, { readonly kind: 'inbox' }>): string {
  return source.kind === 'file' ? source.file : `${source.repository}:${source.path}`;
}

/** The repository whose observations hold the readings of a source. */
function homeOf(source: LogSource, config: Config): string {
  return source.kind === 'inbox' ? config.inbox.repository : source.repository;
}

async function readSource(forge: ForgejoClient, source: LogSource, inbox: InboxComments | null): Promise<LogText[]> {
  if (source.kind === 'repository') {
    const texts = await readFromRepository(forge, source.repository, source.path);
    // A hidden repository looks like one without the log, and entries must not silently stop to count.
    if (texts.length === 0) await forge.repository(source.repository);
    return texts;
  }
  if (source.kind === 'file') return readFromHost(source.file, source.repository);
  if (inbox === null) return [];
  return inbox.comments
    .filter(({ author, body }) => author !== null && source.authors.includes(author.login) && readMarker(body) === null)
    .map(({ id, author, body }) => ({
      source: `${inbox.repository}#${inbox.issue} comment ${id} by ${author?.login ?? ''}`,
      repository: null,
      bytes: Buffer.from(body),
    }));
}

/** A glob is allowed in the last component of the path. */
export async function readFromRepository(forge: ForgejoClient, repository: string, path: string): Promise<LogText[]> {
  const folder = path.split('/').slice(0, -1).join('/');
  const name = path.split('/').at(-1) ?? '';
  const paths = /[*?]/u.test(name) ? await listMatching(forge, repository, folder, name) : [path];
  const texts: LogText[] = [];
  for (const each of paths) {
    const bytes = await forge.contents(repository, each);
    if (bytes instanceof Uint8Array) texts.push({ source: `${repository}:${each}`, repository, bytes });
  }
  return texts;
}

async function listMatching(
  forge: ForgejoClient,
  repository: string,
  folder: string,
  pattern: string,
): Promise<string[]> {
  const entries = await forge.contents(repository, folder);
  if (entries === null || entries instanceof Uint8Array) return [];
  return entries.filter(({ type, name }) => type === 'file' && matchesGlob(name, pattern)).map(({ path }) => path);
}

async function readFromHost(pattern: string, repository: string): Promise<LogText[]> {
  const files: string[] = [];
  for await (const file of glob(normalize(pattern))) files.push(file);
  files.sort();
  return Promise.all(files.map(async (file) => ({ source: file, repository, bytes: await readHostFile(file) })));
}

/** @throws ConfigError where it is there and cannot be read: its entries must not silently stop to count */
async function readHostFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new ConfigError(`The log ${file} cannot be read: ${describeSystemError(error)}.`, { cause: error });
  }
}

/** Adds a reading where the text differs from the last one, and one without text where a log is gone. */
async function archiveTexts(
  archive: Archive,
  home: string,
  texts: readonly LogText[],
  isOurs: (known: LogObservation) => boolean,
  seenAt: string,
): Promise<void> {
  const last = latestReadings(await archive.observations.read(home));
  const added: LogObservation[] = [];
  for (const { source, repository, bytes } of texts) {
    const blob = await archive.blobs.write(bytes);
    if (last.get(source)?.blob !== blob) added.push({ kind: 'log', seenAt, source, repository, blob });
  }
  const present = new Set(texts.map(({ source }) => source));
  for (const known of last.values()) {
    if (known.blob !== null && isOurs(known) && !present.has(known.source))
      added.push({ ...known, seenAt, blob: null });
  }
  await archive.observations.append(home, added);
}

function latestReadings(observations: readonly Observation[]): Map<string, LogObservation> {
  return new Map(observations.filter((each) => each.kind === 'log').map((each) => [each.source, each]));
}

/** Whether a reading came from a configured source; those of sources taken out of the configuration count no more. */
function belongsTo({ source: place, repository }: LogObservation, source: LogSource, config: Config): boolean {
  if (source.kind === 'inbox') return place.startsWith(`${config.inbox.repository}#`);
  if (source.kind === 'file')
    return (
      repository === source.repository &&
      !place.startsWith(`${source.repository}:`) &&
      matchesPath(place, normalize(source.file))
    );
  return (
    place.startsWith(`${source.repository}:`) && matchesGlob(place.slice(source.repository.length + 1), source.path)
  );
}

/** Every reading of the configured logs that was seen up to an instant, oldest first. */
export async function loadLogs(
  archive: Archive,
  config: Config,
  isKnown: (observation: Observation) => boolean,
): Promise<LogHistory[]> {
  const homes = new Set(config.logs.map((source) => homeOf(source, config)));
  const readings: LogObservation[] = [];
  for (const home of [...homes].toSorted()) {
    const observations = (await archive.observations.read(home)).filter(isKnown).filter((each) => each.kind === 'log');
    readings.push(
      ...observations.filter((each) =>
        config.logs.some((source) => homeOf(source, config) === home && belongsTo(each, source, config)),
      ),
    );
  }
  const bySource = [...Map.groupBy(readings, (each) => each.source)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Promise.all(
    bySource.map(async ([source, all]) => ({
      source,
      repository: all.at(-1)?.repository ?? null,
      readings: await Promise.all(
        all.map(async ({ seenAt, blob }) => ({ seenAt, text: blob === null ? null : await readText(archive, blob) })),
      ),
    })),
  );
}

async function readText(archive: Archive, blob: string): Promise<string> {
  return new TextDecoder().decode(await archive.blobs.read(blob));
}

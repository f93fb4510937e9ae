/**
 * Discovery: the configured names and patterns become a sorted list of repositories. A named one takes part
 * whether it speaks or not; a discovered one only once it has listed a gate run.
 */
import { matchesGlob } from '@platform/report-aggregator';
import type { ForgejoClient } from '@platform/forgejo-client';
import { ConfigError } from '../errors.ts';

/** A repository that may take part. */
export interface Candidate {
  readonly repository: string;
  readonly named: boolean;
}

/**
 * Finds the candidates for a harvest.
 * @param patterns the `repositories` of the configuration, as written
 * @param known repositories that the archive has seen; they stay candidates when the server no longer shows them
 * @throws ForgejoError when the server has to be asked and does not answer
 */
export async function discoverRepositories(
  patterns: readonly string[],
  known: readonly string[],
  forge: Pick<ForgejoClient, 'searchRepositories'>,
): Promise<Candidate[]> {
  if (!patterns.some(isPattern)) return selectCandidates(patterns, known);
  const visible: string[] = [];
  for await (const repository of forge.searchRepositories()) {
    if (repository.hasActions && !repository.empty) visible.push(repository.fullName);
  }
  return selectCandidates(patterns, [...visible, ...known]);
}

/** A page about nothing would look like a quiet week. @throws ConfigError when no repository takes part */
export function requireSome(candidates: readonly Candidate[], patterns: readonly string[], offline: boolean): void {
  if (candidates.length > 0) return;
  if (offline)
    throw new ConfigError(
      `No repository takes part: none in the archive matches ${patterns.join(', ')}. Correct "repositories", or run without --offline first.`,
    );
  throw new ConfigError(
    `No repository takes part: none that the token may read, has Actions switched on and is not empty matches ${patterns.join(', ')}. Correct "repositories", or let the user of the token read them.`,
  );
}

/** The same without asking anybody: named ones, and those of the given names that a pattern matches. */
export function selectCandidates(patterns: readonly string[], names: readonly string[]): Candidate[] {
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const isExcluded = (name: string): boolean => excluded.some((glob) => matchesRepository(name, glob));
  const named = patterns.filter((pattern) => !isPattern(pattern) && !pattern.startsWith('!'));
  const globs = patterns.filter((pattern) => isPattern(pattern) && !pattern.startsWith('!'));
  const discovered = names.filter((name) => globs.some((glob) => matchesRepository(name, glob)));
  return [...new Set([...named, ...discovered])]
    .filter((name) => !isExcluded(name))
    .toSorted()
    .map((repository) => ({ repository, named: named.includes(repository) }));
}

function isPattern(pattern: string): boolean {
  return /[*?]/u.test(pattern) && !pattern.startsWith('!');
}

/** Owner and name are matched apart, so that `*` never reaches across the slash. */
function matchesRepository(name: string, glob: string): boolean {
  const [owner = '', repository = ''] = name.split('/');
  const [ownerGlob = '', repositoryGlob = ''] = glob.split('/');
  return matchesGlob(owner, ownerGlob) && matchesGlob(repository, repositoryGlob);
}

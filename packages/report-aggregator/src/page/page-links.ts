/**
 * The page's links, built from the configured forge and checked parts, never copied from a report. What does not
 * look as it should gets no link. Pull requests are never linked: Forgejo writes an event into a pull request
 * whose address stands in a comment.
 */
import { codeSpan } from './escape.ts';

/** `[run 213](…)`, or plain words where the address cannot be built. */
export function linkRun(forge: string, repository: string, index: number): string {
  const base = repositoryAddress(forge, repository);
  return base === null || !isCount(index) ? `run ${index}` : `[run ${index}](${base}/actions/runs/${index})`;
}

/** A place in the repository at a commit. */
export interface Place {
  readonly repository: string;
  readonly sha: string;
  readonly file: string;
  readonly line: number | null;
}

/** The place as a code span, linked to the file at the commit where the address can be built. */
export function linkPlace(forge: string, place: Place): string {
  const label = codeSpan(place.line === null ? place.file : `${place.file}:${place.line}`, 200);
  const base = repositoryAddress(forge, place.repository);
  const path = encodePath(place.file);
  if (base === null || path === null || !/^[0-9a-f]{40,64}$/u.test(place.sha)) return label;
  const anchor = place.line !== null && isCount(place.line) ? `#L${place.line}` : '';
  return `[${label}](${base}/src/commit/${place.sha}/${path}${anchor})`;
}

/** Whether a name is one Forgejo gives: `owner/name` of letters, digits, dots, dashes, underscores. */
export function isRepositoryName(name: string): boolean {
  return /^[\w-][\w.-]*\/[\w.-]+$/u.test(name) && encodePath(name) !== null && name.length <= 200;
}

function repositoryAddress(forge: string, repository: string): string | null {
  const base = forge.replace(/\/+$/u, '');
  return /^https?:\/\/[\w.:[\]/~-]+$/u.test(base) && isRepositoryName(repository) ? `${base}/${repository}` : null;
}

/** Null where a segment would climb, is empty, or holds what an address cannot. */
function encodePath(path: string): string | null {
  const segments = path.split('/');
  if (path.length > 1000 || segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    return null;
  // Half a surrogate pair or a control character is in no file name worth a link.
  if (!path.isWellFormed() || /[\p{Cc}\p{Default_Ignorable_Code_Point}]/u.test(path)) return null;
  return segments.map((segment) => encodeURIComponent(segment).replaceAll(/[!'()*~]/gu, encodeSign)).join('/');
}

function encodeSign(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

/**
 * Every difference between the Forgejo lines that the stand-in speaks, 11 to 16, in this one file. A world names its
 * version; routes ask for the trait, never for the number. Seen on running servers of 11, 12, 15 and 16 (see
 * `recordings/`); 13 and 14 are read in the source only. References are pull requests of codeberg.org/forgejo/forgejo.
 */

/** The newest release of each line that was looked at. */
const newest: Readonly<Record<string, string>> = {
  11: '11.0.15',
  12: '12.0.4',
  13: '13.0.5',
  14: '14.0.5',
  15: '15.0.3',
  16: '16.0.0',
};

/** The lines that can be asked for: `11` … `16`. */
export const forgejoLines: readonly string[] = Object.keys(newest);

/** How one version answers, where versions differ. */
export interface Traits {
  /** `/actions/runs` exists (12, #7699). */
  readonly runs: boolean;
  /** Runs come newest first (15, #11013); before there is no ORDER BY, and SQLite gives the oldest first. */
  readonly newestRunsFirst: boolean;
  /** `ref` and `workflow_id` filter the runs (15, #11013 #11584); before they are ignored without a word. */
  readonly runFilters: boolean;
  /** `status` filters the tasks (15, #11584). */
  readonly taskFilters: boolean;
  /** Artifacts and jobs in the API (16, #12140 #11915), and deleting runs (16, #12478). */
  readonly artifacts: boolean;
  /** What the web download route takes as number (13, #9023): before, the index in the repository. */
  readonly webDownloadBy: 'index' | 'run id';
  /** The web download route also takes an artifact id (13, #8957). */
  readonly webDownloadByArtifactId: boolean;
  /** A download's file name ends in `.zip` (seen in 15 and 16, not in 11 and 12). */
  readonly zipSuffix: '.zip' | '';
  /** A rerun of any job wipes all artifacts of its run (15.0.3, #12523). */
  readonly rerunWipes: boolean;
  /** The status of a run that waits for approval; `need_approval` says it in every version. */
  readonly approvalStatus: 'waiting' | 'blocked';
  /** A scheduled run stores the full ref, no bare branch (16). */
  readonly fullScheduleRef: boolean;
  /** Labels of the organisation count in `issues?labels=` (15, #11109). */
  readonly orgLabels: boolean;
  /** A reader may attach files to the own comment (14.0.4, #11623). */
  readonly readersAttach: boolean;
  /** A token without `read:issue` is refused at `/attachments/` (11, 15, 16; not 12 to 14). */
  readonly attachmentScope: boolean;
  /** What a public-only token gets for a private repository. */
  readonly publicOnlyStatus: 403 | 404;
  /** A renamed or transferred repository (301 since 12); a renamed owner is 307 in every version. */
  readonly movedStatus: 301 | 307;
  /** What others than the owner get where Actions are switched off (404 since 12.0.3). */
  readonly unitOffStatus: 403 | 404;
  /** `Authorization: Token x`, with a capital, counts as a token (12); before it is anonymous. */
  readonly anyTokenCase: boolean;
  /** The cookie of a login session (15: `session`). */
  readonly sessionCookie: string;
  /** Answers carry `no-transform` (11 to 15). */
  readonly cacheControl: string;
  /** The message of a 401; 15 and 16 repeat the token that was sent. */
  readonly refuseToken: (token: string) => string;
}

/** A short version (`15`, `15.0.2`) as the server writes it; a full one stays. */
export function completeVersion(version: string): string {
  const number = newest[version] ?? version;
  return number.includes('+') || number.includes('-') ? number : `${number}+gitea-1.22.0`;
}

/** The traits of a version, such as `15.0.3+gitea-1.22.0`. @throws RangeError when its line is not modelled */
export function traitsOf(version: string): Traits {
  const [major = 0, minor = 0, patch = 0] = (/^\d+(?:\.\d+)*/u.exec(version)?.[0] ?? '').split('.').map(Number);
  if (newest[major] === undefined)
    throw new RangeError(`Forgejo ${version.split('+')[0]} is not modelled; there are ${forgejoLines.join(', ')}`);
  const number = major * 1e6 + minor * 1e3 + patch;
  const since = (line: number, of = 0): boolean => number >= line * 1e6 + of;
  return {
    runs: since(12),
    newestRunsFirst: since(15),
    runFilters: since(15),
    taskFilters: since(15),
    artifacts: since(16),
    webDownloadBy: since(13) ? 'run id' : 'index',
    webDownloadByArtifactId: since(13),
    zipSuffix: since(13) ? '.zip' : '',
    rerunWipes: since(15, 3),
    approvalStatus: since(16) ? 'blocked' : 'waiting',
    fullScheduleRef: since(16),
    orgLabels: since(15),
    readersAttach: since(14, 4),
    attachmentScope: !since(12) || since(15),
    publicOnlyStatus: since(15) ? 404 : 403,
    movedStatus: since(12) ? 301 : 307,
    unitOffStatus: since(12, 3) ? 404 : 403,
    anyTokenCase: since(12),
    sessionCookie: since(15) ? 'session' : 'i_like_gitea',
    cacheControl: `max-age=0, private, must-revalidate${since(16) ? '' : ', no-transform'}`,
    refuseToken: since(16) ? repeatAtLength : since(15) ? repeatOnce : () => 'user does not exist [uid: 0, name: ]',
  };
}

function repeatOnce(token: string): string {
  return `access token does not exist [sha: ${token}]`;
}

function repeatAtLength(token: string): string {
  const malformed = 'token is malformed: token contains an invalid number of segments';
  const task = `task with token "${token}": resource does not exist`;
  return [malformed, repeatOnce(token), malformed, task, `authorized integration: parse JWT error: ${malformed}`].join(
    '\n',
  );
}

/**
 * What a new configuration needs to know, as a table: the flag that answers, where it goes in the configuration, and
 * how it is asked on a terminal.
 */
import { findProblem } from '../config/config-read.ts';
import type { Answers } from './answers.ts';
import { looksSecret } from './secret.ts';

/** One thing to know. */
export interface Question {
  readonly name: keyof Answers;
  readonly flag: string;
  readonly text: string;
  readonly example: string;
  /** Taken where nothing is said; null: there is none, and it must be said. */
  readonly initial: string | null;
  /** Several answers, parted by blanks. */
  readonly many?: true;
  /** @returns what was expected; null when the answer is well */
  readonly check: (answer: string) => string | null;
}

const takes =
  (...key: readonly string[]) =>
  (answer: string): string | null =>
    findProblem(key, answer);
const takesAmong =
  (...key: readonly string[]) =>
  (answer: string): string | null =>
    findProblem(key, [answer]);

const needed: readonly Question[] = [
  {
    name: 'url',
    flag: 'url',
    text: 'Address of the Forgejo server',
    example: 'https://forge.example.org',
    initial: null,
    check: takes('forge', 'url'),
  },
  {
    name: 'repositories',
    flag: 'repository',
    text: 'Repositories that run the gate (names, or patterns such as owner/*)',
    example: 'owner/name',
    initial: null,
    many: true,
    check: takesAmong('repositories'),
  },
  {
    name: 'inbox',
    flag: 'inbox',
    text: 'Repository whose inbox issue receives the digests',
    example: 'owner/name',
    initial: null,
    check: takes('inbox', 'repository'),
  },
];

const access: readonly Question[] = [
  {
    name: 'identity',
    flag: 'identity',
    text: 'Login that owns the token',
    example: 'claude',
    initial: 'claude',
    check: takes('forge', 'identity'),
  },
  {
    name: 'tokenFile',
    flag: 'token-file',
    text: 'File that holds the token',
    example: '/etc/platformctl/claude.token',
    initial: '/etc/platformctl/claude.token',
    check: checkTokenFile,
  },
];

const optional = (today: string): readonly Question[] => [
  {
    name: 'archive',
    flag: 'archive',
    text: 'Directory of the archive',
    example: '/var/lib/platformctl/dogfood',
    initial: '/var/lib/platformctl/dogfood',
    check: takes('archive'),
  },
  {
    name: 'opened',
    flag: 'opened',
    text: 'Day from which runs and log entries count (empty: from the first run on)',
    example: '2026-05-01',
    initial: '',
    check: (answer) =>
      findProblem(['threshold', 'opened'], answer) ??
      (answer > today ? `this day lies in the future (today is ${today}), and until then nothing would count` : null),
  },
  {
    name: 'logs',
    flag: 'log',
    text: 'Dogfood logs, as owner/name:path, /file=owner/name or inbox:login (empty: none)',
    example: 'owner/name:DOGFOOD-LOG.md',
    initial: '',
    many: true,
    check: checkLog,
  },
  {
    name: 'notify',
    flag: 'notify',
    text: 'Logins to mention when a verdict changes (empty: nobody)',
    example: 'pdurlej',
    initial: '',
    many: true,
    check: takesAmong('notify'),
  },
  {
    name: 'heartbeat',
    flag: 'heartbeat',
    text: 'Heartbeat address, told of every start and end (empty: none)',
    example: 'https://hc.example.org/ping/uuid',
    initial: '',
    check: takes('heartbeat', 'url'),
  },
];

/**
 * @param hostTimeZone taken where no other is named
 * @param today a day such as 2026-05-01
 */
export function listQuestions(hostTimeZone: string, today: string): readonly Question[] {
  const timeZone: Question = {
    name: 'timeZone',
    flag: 'time-zone',
    text: 'Time zone of the weeks',
    example: 'Europe/Warsaw',
    initial: hostTimeZone,
    check: takes('timeZone'),
  };
  return [...needed, ...access, timeZone, ...optional(today)];
}

/** A log as written after --log, in the words of the configuration; null when it is none. */
export function parseLog(text: string): object | null {
  const [, login] = /^inbox:([\w.-]+)$/u.exec(text) ?? [];
  if (login !== undefined) return { inbox: { authors: [login] } };
  const [, file, about] = /^(\/.+)=([^=]+)$/u.exec(text) ?? [];
  if (file !== undefined) return { file, repository: about };
  const [, repository, path] = /^([^:/]+\/[^:/]+):(.+)$/u.exec(text) ?? [];
  return repository === undefined ? null : { repository, path };
}

function checkLog(text: string): string | null {
  const source = parseLog(text);
  const problem = source === null ? 'no log' : findProblem(['logs'], [source]);
  return problem === null ? null : 'expected owner/name:path, /file=owner/name, or inbox:login';
}

/** The classic slip: the token itself, where the name of its file should stand. */
function checkTokenFile(answer: string): string | null {
  if (looksSecret(answer)) return 'this looks like a token, and expected is the name of the file that holds it';
  return findProblem(['forge', 'tokenFile'], answer);
}

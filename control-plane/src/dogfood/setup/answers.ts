/** Answers to the questions: as typed, checked one by one, and put together. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Question } from './questions.ts';
import { looksSecret } from './secret.ts';

/** Everything a new configuration says. */
export interface Answers {
  readonly url: string;
  readonly identity: string;
  readonly tokenFile: string;
  readonly repositories: readonly string[];
  readonly inbox: string;
  /** A day; null: from the first gate run on. */
  readonly opened: string | null;
  readonly timeZone: string;
  readonly archive: string;
  /** As written after --log. */
  readonly logs: readonly string[];
  readonly notify: readonly string[];
  readonly heartbeat: string | null;
}

/**
 * One answer as typed, checked; an empty one is the initial one.
 * @throws UsageError naming the flag, what was typed (unless it may be a secret) and what was expected
 */
export function checkAnswer(question: Question, typed: string): string[] {
  const text = typed.trim() === '' ? (question.initial ?? '') : typed.trim();
  const parts = question.many ? text.split(/[\s,]+/u) : [text];
  const answers = parts.filter((part) => part !== '');
  if (answers.length === 0 && question.initial === null)
    throw new UsageError(`--${question.flag} is empty: write it like --${question.flag} ${question.example}.`);
  for (const answer of answers) {
    const problem = question.check(answer);
    if (problem === null) continue;
    const example = problem.includes(question.example) ? '' : `; for example ${question.example}`;
    const shown = looksSecret(answer) ? '(not repeated here)' : JSON.stringify(answer);
    throw new UsageError(`--${question.flag} ${shown}: ${problem}${example}.`);
  }
  return answers;
}

/** Checked answers by the names of their questions. */
export function collectAnswers(answers: ReadonlyMap<keyof Answers, readonly string[]>): Answers {
  const first = (name: keyof Answers): string => answers.get(name)?.[0] ?? '';
  return {
    url: first('url'),
    identity: first('identity'),
    tokenFile: toWholePath(first('tokenFile')),
    repositories: answers.get('repositories') ?? [],
    inbox: first('inbox'),
    opened: first('opened') || null,
    timeZone: first('timeZone'),
    archive: toWholePath(first('archive')),
    logs: answers.get('logs') ?? [],
    notify: answers.get('notify') ?? [],
    heartbeat: first('heartbeat') || null,
  };
}

/** A service starts elsewhere, and no shell is there to read a tilde. */
function toWholePath(path: string): string {
  return resolve(path.replace(/^~(?=\/)/u, homedir()));
}

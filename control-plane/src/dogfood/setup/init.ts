/**
 * A new configuration: answers from flags, or from a terminal, into a commented file that was read back before it was
 * written. A file that is there stays as it is, unless it is to be replaced; then the old one is kept beside it.
 */
import { accessSync, constants, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { describeSystemError } from '../config/config.ts';
import { readConfig } from '../config/config-read.ts';
import { howToStore } from '../config/token.ts';
import { ConfigError, UsageError } from '../errors.ts';
import type { Ending } from '../ending.ts';
import { describeFailure } from '../exit.ts';
import { checkAnswer, collectAnswers, type Answers } from './answers.ts';
import { askQuestions } from './ask.ts';
import { renderConfig } from './config-text.ts';
import { listQuestions, type Question } from './questions.ts';

/** The flags as parsed; those of the questions under their names. */
export interface InitFlags {
  readonly config?: string | undefined;
  readonly force: boolean;
  readonly [flag: string]: string | readonly string[] | boolean | undefined;
}

/** What init needs from the process. */
export interface InitPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  /** Null where nobody can be asked. */
  readonly terminal: { readonly input: Readable; readonly output: Writable } | null;
}

/** What was written, and what to do next. */
export interface Initialised {
  /** Null: it is only printed. */
  readonly path: string | null;
  readonly text: string;
  readonly next: readonly string[];
}

/** Writes a configuration. @throws what nobody expected */
export async function runInit(flags: InitFlags, place: InitPlace): Promise<Initialised | { readonly failure: Ending }> {
  try {
    const path = flags.config === '-' ? null : choosePath(flags.config, place);
    if (path !== null) refuseToReplace(path, flags.force);
    const answers = collectAnswers(await findAnswers(flags, place));
    const text = renderConfig(answers);
    readConfig(text, path ?? 'the new configuration');
    if (path !== null) write(path, text);
    return { path, text, next: describeNext(answers, path) };
  } catch (error) {
    const failure = describeFailure(error);
    if (failure === null) throw error;
    return { failure };
  }
}

function choosePath(flag: string | undefined, { env, isRoot }: InitPlace): string {
  if (flag === '') throw new UsageError('--config is empty: name a file, or leave it out.');
  const named = flag ?? env['PLATFORMCTL_DOGFOOD_CONFIG'];
  if (named !== undefined && named !== '') return resolve(named);
  if (isRoot) return '/etc/platformctl/dogfood.yaml';
  return join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'platformctl', 'dogfood.yaml');
}

function refuseToReplace(path: string, force: boolean): void {
  if (!existsSync(path) || force) return;
  throw new UsageError(
    `${path} is there already, and stays as it is: name another file with --config FILE (- prints it), or replace it with --force.`,
  );
}

async function findAnswers(flags: InitFlags, { terminal }: InitPlace): Promise<Map<keyof Answers, readonly string[]>> {
  const today = new Date().toISOString().slice(0, 10);
  const questions = listQuestions(Intl.DateTimeFormat().resolvedOptions().timeZone, today);
  const found = new Map<keyof Answers, readonly string[]>();
  for (const question of questions) {
    const typed = flags[question.flag];
    if (typeof typed === 'string') found.set(question.name, checkAnswer(question, typed));
    else if (Array.isArray(typed)) found.set(question.name, checkAnswer(question, typed.join(' ')));
  }
  const open = questions.filter(({ name }) => !found.has(name));
  const missing = open.filter(({ initial }) => initial === null);
  if (missing.length > 0 && terminal === null) throw new UsageError(describeMissing(missing));
  const rest =
    missing.length > 0 && terminal !== null
      ? await askQuestions(open, terminal.input, terminal.output)
      : new Map(open.map((question) => [question.name, checkAnswer(question, '')]));
  return new Map([...found, ...rest]);
}

function describeMissing(missing: readonly Question[]): string {
  const flags = missing.map(({ flag, example }) => `--${flag} ${example}`).join(' ');
  return `There is nobody to ask here, so ${missing.length === 1 ? 'this flag is' : 'these flags are'} needed: ${flags}`;
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    accessSync(dirname(path), constants.W_OK);
    if (existsSync(path)) copyFileSync(path, `${path}.old`);
    writeFileSync(path, text);
  } catch (error) {
    throw new ConfigError(
      `${path} cannot be written: ${describeSystemError(error)}. Name another file with --config FILE, or become root (sudo).`,
      { cause: error },
    );
  }
}

function describeNext({ tokenFile, identity }: Answers, path: string | null): string[] {
  const config = path === null ? '' : ` --config ${path}`;
  const token = existsSync(tokenFile)
    ? []
    : [`Put a token of ${identity} (read:repository, write:issue, read:user) there: ${howToStore(tokenFile)}`];
  return [
    ...token,
    `See whether all is well: platformctl dogfood doctor${config}`,
    `Make the inbox issue, if there is none, and try it: platformctl dogfood aggregate${config} --create-inbox`,
    `Have it done every Sunday: platformctl dogfood schedule${config}`,
  ];
}

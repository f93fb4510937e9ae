/**
 * Asks a live server the questions of `questions.ts` and compares the answers with the recordings of its line.
 */
import type { Recording } from '../src/recordings.ts';
import { compareRecordings, keepHeaders } from './compare.ts';
import { findFacts, getJson, type Source } from './facts.ts';
import { fillPath, nameOf, questions, type Facts, type Question } from './questions.ts';
import { replace, scrub, type Replacements } from './scrub.ts';

export interface Outcome {
  readonly name: string;
  /** Null: it was left out, because the server has nothing to ask about. */
  readonly recording: Recording | null;
  /** Null: there was none before. */
  readonly changes: readonly string[] | null;
}

const badToken = 'f'.repeat(40);

/**
 * @param readLine the recordings of a line, none where it was never recorded
 * @returns the server's version and its line, and for each question what came of it, in order
 * @throws Error when it tells no version
 */
export async function askServer(
  source: Source,
  readLine: (line: string) => readonly Recording[],
): Promise<{ readonly version: string; readonly line: string; readonly outcomes: readonly Outcome[] }> {
  const about = (await getJson(source, '/api/v1/version')) as { version?: unknown } | null;
  const version = typeof about?.version === 'string' ? about.version : '';
  const line = /^\d+/u.exec(version)?.[0];
  if (line === undefined) throw new Error(`${source.url} tells no version of Forgejo; is the address right?`);
  const recordings = [...readLine(line)];
  const facts = await findFacts(source, version);
  const outcomes: Outcome[] = [];
  for (const question of questions) {
    const name = nameOf(question, line, recordings);
    const path = fillPath(question.path, facts);
    const before = recordings.find((each) => each.name === name) ?? null;
    const now = path === null ? null : await ask(source, facts, { question, name, path, before });
    if (now !== null && before === null) recordings.push(now);
    outcomes.push({ name, recording: now, changes: now && before ? compareRecordings(before, now) : null });
  }
  return { version, line, outcomes };
}

interface Asked {
  readonly question: Question;
  readonly name: string;
  readonly path: string;
  /** Its question stays as it was, with the names that the recorded world knows. */
  readonly before: Recording | null;
}

async function ask(source: Source, facts: Facts, { question, name, path, before }: Asked): Promise<Recording> {
  const { token, what } = question;
  const value = { good: source.token, bad: badToken, none: null }[token];
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': 'en' };
  if (value !== null) headers['authorization'] = `token ${value}`;
  const answer = await fetch(source.url + path, { headers, redirect: 'manual' });
  const text = await answer.text();
  const type = answer.headers.get('content-type') ?? '';
  const replacements = makeReplacements(source, facts);
  const names = { good: '<claude-token>', bad: '<unknown-token>', none: null };
  const asked = names[token] === null ? {} : { headers: { authorization: `token ${names[token]}` } };
  // The content of a file is nobody's business; what is compared is that there is one.
  const isWords = type.startsWith('text/') && !answer.ok;
  return {
    name,
    what: before?.what ?? what,
    request: before?.request ?? { method: 'GET', path: replace(path, replacements), ...asked },
    status: answer.status,
    headers: keepHeaders(answer.headers, before),
    body: type.startsWith('application/json')
      ? scrub(JSON.parse(text), replacements)
      : isWords
        ? replace(text, replacements)
        : '',
  };
}

/** What is known of the server beforehand: its token, its names and its address. */
function makeReplacements({ hidden, repository, token, url }: Source, { webName }: Facts): Replacements {
  const names = [
    [token, '<claude-token>'],
    [badToken, '<unknown-token>'],
    [repository, 'pdurlej/platform'],
    [url, 'http://forgejo.test'],
    [new URL(url).host, 'forgejo.test'],
    ...(hidden === null ? [] : [[hidden, 'pdurlej/hermes-agency'] as const]),
    ...(webName === null ? [] : [[encodeURIComponent(webName), 'fallow-py'] as const]),
  ] as const;
  return new Map(names);
}

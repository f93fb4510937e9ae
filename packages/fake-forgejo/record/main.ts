/**
 * Refreshes the recordings from a live server: `pnpm record [--to DIRECTORY]`. It reads only. The server and its
 * repositories are named as for the contract suite: FORGEJO_CONTRACT_URL, FORGEJO_CONTRACT_TOKEN,
 * FORGEJO_CONTRACT_REPOSITORY, and, if there is one, FORGEJO_CONTRACT_HIDDEN. It prints what changed; an answer in
 * which nothing did leaves the recording as it is.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readRecordings, recordedLines, recordingsFolder, type Recording } from '../src/recordings.ts';
import { askServer, type Outcome } from './ask.ts';
import type { Source } from './facts.ts';

const known = (line: string): Recording[] => (recordedLines().includes(line) ? readRecordings(line) : []);

/**
 * Asks, compares, writes and tells.
 * @param to the directory that the line's file is written to
 * @returns whether anything changed
 */
export async function record(source: Source, to: string, print: (line: string) => void): Promise<boolean> {
  const { line, outcomes, version } = await askServer(source, known);
  const fresh = outcomes.filter(
    ({ changes, recording }) => recording !== null && (changes === null || changes.length > 0),
  );
  for (const outcome of outcomes) for (const text of describe(outcome)) print(text);
  const replaced = new Map(fresh.map(({ name, recording }) => [name, recording]));
  const kept = known(line).filter(({ name }) => !replaced.has(name));
  const all = [...kept, ...fresh.flatMap(({ recording }) => recording ?? [])].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  if (!existsSync(to)) mkdirSync(to, { recursive: true });
  writeFileSync(join(to, `v${line}.ndjson`), all.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const count = (test: (outcome: Outcome) => boolean): number => outcomes.filter(test).length;
  const asked = count(({ recording }) => recording !== null);
  const changed = count(({ changes }) => changes !== null && changes.length > 0);
  const added = count(({ changes, recording }) => recording !== null && changes === null);
  print(`Forgejo ${version}: ${asked} asked, ${changed} changed, ${added} new, ${outcomes.length - asked} left out`);
  return fresh.length > 0;
}

function describe({ changes, name, recording }: Outcome): string[] {
  if (recording === null) return [`${name.slice(4)}: left out, nothing there to ask about`];
  if (changes === null) return [`${name}: new (${recording.status})`];
  return changes.length === 0 ? [] : [`${name}: changed`, ...changes.map((change) => `    ${change}`)];
}

function readSource(environment: NodeJS.ProcessEnv): Source | null {
  const read = (name: string): string | null => environment[`FORGEJO_CONTRACT_${name}`] ?? null;
  const [url, token, repository] = [read('URL'), read('TOKEN'), read('REPOSITORY')];
  if (url === null || token === null || repository === null) return null;
  return { url: url.replace(/\/+$/u, ''), token, repository, hidden: read('HIDDEN') };
}

function describeError(error: unknown, { url }: Source): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason === 'fetch failed' ? `${url} could not be reached` : reason;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { to: { type: 'string', default: recordingsFolder } } });
  const source = readSource(process.env);
  if (source === null) fail('set FORGEJO_CONTRACT_URL, FORGEJO_CONTRACT_TOKEN and FORGEJO_CONTRACT_REPOSITORY');
  else await record(source, values.to, print).catch((error: unknown) => fail(describeError(error, source)));
}

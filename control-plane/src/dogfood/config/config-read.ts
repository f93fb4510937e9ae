/**
 * YAML into Config, strictly: an unknown key or a wrong value is named with file, line and what was expected, and
 * all problems are named at once.
 */
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type * as z from 'zod';
import type { Config } from './config.ts';
import { ConfigSchema, knownKeys } from './config-schema.ts';
import { ConfigError } from '../errors.ts';
import { findNearest } from './nearest.ts';
import { wordIssue } from './word-issue.ts';

/**
 * Reads a configuration.
 * @param path only for messages
 * @throws ConfigError with one line per problem
 */
export function readConfig(text: string, path: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw makeError(
      document.errors.map((error) => `${path}:${lines.linePos(error.pos[0]).line}: not YAML: ${error.message}`),
    );
  }
  const result = ConfigSchema.safeParse(document.toJS() ?? {});
  if (result.success) return withoutUndefined(result.data) as Config;
  throw makeError(result.error.issues.flatMap((issue) => describeIssue(issue, document, lines, path)));
}

/**
 * Whether one value would be taken.
 * @param key where it stands in the configuration
 * @returns what was expected instead; null when it is well
 */
export function findProblem(key: readonly string[], value: unknown): string | null {
  const sample = { forge: { url: 'https://forge.example.org' }, repositories: ['o/r'], inbox: { repository: 'o/r' } };
  const [first = '', second] = key;
  const known: unknown = Reflect.get(sample, first);
  const changed = second === undefined ? value : { ...(typeof known === 'object' ? known : {}), [second]: value };
  const result = ConfigSchema.safeParse({ ...sample, [first]: changed });
  if (result.success) return null;
  const [issue] = result.error.issues;
  return issue === undefined ? 'not expected here' : wordIssue(issue);
}

function makeError(problems: readonly string[]): ConfigError {
  const head =
    problems.length === 1 ? 'The configuration has a problem:' : `The configuration has ${problems.length} problems:`;
  return new ConfigError([head, ...problems.map((problem) => `  ${problem}`)].join('\n'));
}

function describeIssue(issue: z.core.$ZodIssue, document: Document, lines: LineCounter, path: string): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const nearest = findNearest(key, knownKeys(issue.path));
      const hint = nearest === null ? '' : `; did you mean "${nearest}"?`;
      return `${path}:${findLine([...issue.path, key], document, lines)}: unknown key "${[...issue.path, key].join('.')}"${hint}`;
    });
  }
  if (issue.path.length === 0)
    return [
      `${path}:1: expected keys at the top (${Object.keys(ConfigSchema.shape).slice(0, 4).join(', ')} …), and found none`,
    ];
  const where = `${path}:${findLine(issue.path, document, lines)}: "${issue.path.join('.')}"`;
  if (issue.code === 'invalid_type' && !document.hasIn(issue.path)) return [`${where} is missing`];
  if (issue.code === 'invalid_union') {
    return [`${where}: expected { repository, path }, { file, repository } or { inbox: { authors } }`];
  }
  return [`${where}: ${wordIssue(issue)}`];
}

/** The line of the key, or of the nearest thing around it that exists. */
function findLine(path: readonly PropertyKey[], document: Document, lines: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** Optional keys of overrides that were left out must not replace anything. */
function withoutUndefined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/**
 * A report: the analyzer's JSON, in either of its two shapes. The shape is recognised by its keys, never by
 * `schema_version`, `tool` or file name (all of which stayed or changed out of step between analyzer versions).
 * Reports are written by whoever opens a pull request: nothing here may trust a field's type or size.
 */
import type { Scope, Shape } from './evidence.ts';
import type { Finding } from './finding.ts';
import { DepthError, readSparsely, type Sieve, type Wanted } from './sparse-json.ts';

/** A report as read. */
export interface Report {
  readonly shape: Shape;
  readonly tool: string;
  readonly version: string;
  readonly scope: Scope;
  readonly changedFiles: readonly string[];
  readonly unknownBuckets: readonly string[];
  readonly findings: readonly Finding[];
}

/** The bytes are no report; the message is a few words of ours, never the report's own text. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** Bounds on what is read; the largest real report is 1.5 MB with under 1,000 findings. */
export const reportLimits = { bytes: 16 * 1024 * 1024, depth: 64, findings: 200_000, text: 4096 } as const;

const knownBuckets: ReadonlySet<string> = new Set([
  'auto_safe',
  'review_needed',
  'decision_needed',
  'blocking',
  'manual_only',
]);

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the bytes of a report.
 * @param plainly characters up to which everything is built, which is faster; beyond, only what is looked at
 * @throws UnreadableError saying why they are none: empty, too large, not UTF-8, not JSON, too deep, wrong shape
 */
export function readReport(bytes: Uint8Array, plainly = plainlyParsed): Report {
  if (bytes.length === 0) throw new UnreadableError('the report is an empty file');
  if (bytes.length > reportLimits.bytes) throw new UnreadableError('the report is larger than 16 MiB');
  const json = parseJson(bytes, plainly);
  if (!isObject(json)) throw new UnreadableError('the report is not a JSON object');
  const report = readFixPlan(json) ?? readFullReport(json);
  if (report === null) throw new UnreadableError('the report has neither of the two known shapes');
  return report;
}

function parseJson(bytes: Uint8Array, plainly: number): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableError('the report is not valid UTF-8');
  }
  try {
    return text.length > plainly ? parseSparsely(text) : parsePlainly(text);
  } catch (error) {
    if (error instanceof DepthError) throw new UnreadableError('the report nests deeper than 64 levels');
    throw new UnreadableError('the report is not valid JSON (truncated?)');
  }
}

/** Real reports are smaller, and what harm this size can do is bearable. */
const plainlyParsed = 2 * 1024 * 1024;

function parsePlainly(text: string): unknown {
  const json: unknown = JSON.parse(text);
  if (isContainer(json) && nestsDeeperThan(json, reportLimits.depth)) throw new DepthError();
  return json;
}

const item: Wanted = {
  rule: true,
  id: true,
  symbol: true,
  module: true,
  severity: true,
  confidence: true,
  fingerprint: true,
  file: true,
  path: true,
  line: true,
  range: { start: { line: true } },
  distribution: true,
  evidence: { distribution: true },
  one_liner: true,
  message: true,
};
const diffScope: Wanted = { filtering_active: true, changed_files: [true] };
const head: Readonly<Record<string, Wanted>> = {
  tool: true,
  version: true,
  diff_scope: diffScope,
  analysis: { diff_scope: diffScope },
};

/** As far as the rest of this file can tell, the same. */
function parseSparsely(text: string): unknown {
  const sieve: Sieve = {
    wantedOf: (key) => (Object.hasOwn(head, key) ? (head[key] ?? false) : false),
    wantedMember: item,
    isKept: (key, value) =>
      Object.hasOwn(head, key) || (Array.isArray(value) && (key === 'issues' || isBucket(key, value))),
    most: reportLimits.findings,
    isMember: isFinding,
  };
  return readSparsely(text, sieve, reportLimits.depth);
}

/** A list is a bucket by its known name, or because all its members look like findings. */
function isBucket(name: string, members: readonly unknown[]): boolean {
  return knownBuckets.has(name) || (name !== 'issues' && holdsFindings(members));
}

/** The fix plan: lists of items by bucket. */
function readFixPlan(json: Json): Report | null {
  const buckets = Object.entries(json).filter(
    (entry): entry is [string, unknown[]] => Array.isArray(entry[1]) && isBucket(entry[0], entry[1]),
  );
  if (buckets.length === 0) return null;
  checkCount(buckets.reduce((sum, [, members]) => sum + members.length, 0));
  return {
    shape: 'fix-plan',
    ...readHead(json, json['diff_scope']),
    unknownBuckets: buckets.map(([name]) => clip(name)).filter((name) => !knownBuckets.has(name)),
    findings: buckets.flatMap(([bucket, members]) => members.map((member) => readItem(member, clip(bucket)))),
  };
}

/** The full report: one list of issues, in no bucket (guessing one would disagree with the analyzer). */
function readFullReport(json: Json): Report | null {
  const issues = json['issues'];
  if (!Array.isArray(issues)) return null;
  checkCount(issues.length);
  const analysis = json['analysis'];
  return {
    shape: 'full-report',
    ...readHead(json, isObject(analysis) ? analysis['diff_scope'] : undefined),
    unknownBuckets: [],
    findings: issues.map(readIssue),
  };
}

function readHead(json: Json, diffScope: unknown): Pick<Report, 'tool' | 'version' | 'scope' | 'changedFiles'> {
  const scope: Scope = isObject(diffScope) && diffScope['filtering_active'] === true ? 'diff' : 'full';
  const changed = scope === 'diff' && isObject(diffScope) ? diffScope['changed_files'] : [];
  return {
    tool: textOr(json['tool'], ''),
    version: textOr(json['version'], ''),
    scope,
    changedFiles: Array.isArray(changed) ? changed.filter((file) => typeof file === 'string').map(clip) : [],
  };
}

function readItem(member: unknown, bucket: string): Finding {
  const item = checkFinding(member);
  return makeFinding(item, item['file'], numberOr(item['line']), item['distribution'], item['one_liner'], bucket);
}

function readIssue(member: unknown): Finding {
  const issue = checkFinding(member);
  const { path, message, range, evidence } = issue;
  const start = isObject(range) ? range['start'] : undefined;
  const line = isObject(start) ? numberOr(start['line']) : null;
  const distribution = isObject(evidence) ? evidence['distribution'] : null;
  return makeFinding(issue, path, line, distribution, message, 'unclassified');
}

/** The fields that both shapes call alike, and those that they do not. In one piece: there are millions. */
function makeFinding(
  item: Json,
  file: unknown,
  line: number | null,
  distribution: unknown,
  text: unknown,
  bucket: string,
): Finding {
  return {
    rule: textOr(item['rule'], ''),
    id: textOr(item['id'], null),
    symbol: textOr(item['symbol'], null),
    module: textOr(item['module'], null),
    severity: textOr(item['severity'], 'unknown'),
    confidence: textOr(item['confidence'], 'unknown'),
    fingerprint: textOr(item['fingerprint'], ''),
    file: textOr(file, null),
    line,
    distribution: textOr(distribution, null),
    text: textOr(text, ''),
    bucket,
  };
}

function holdsFindings(members: readonly unknown[]): boolean {
  return members.length > 0 && members.every(isFinding);
}

function isFinding(member: unknown): member is Json {
  return isObject(member) && typeof member['rule'] === 'string' && typeof member['fingerprint'] === 'string';
}

function checkFinding(member: unknown): Json {
  if (!isFinding(member)) throw new UnreadableError('a finding of the report has no rule or no fingerprint');
  return member;
}

function checkCount(count: number): void {
  if (count > reportLimits.findings) throw new UnreadableError('the report has more than 200,000 findings');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOr<T>(value: unknown, otherwise: T): string | T {
  return typeof value === 'string' ? clip(value) : otherwise;
}

/** Bounded, and without lone surrogates (which would not survive being written and read again). */
function clip(text: string): string {
  return text.slice(0, reportLimits.text).toWellFormed();
}

function numberOr(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** Goes no deeper than the limit, so that no nesting can use up the stack; the parser itself does not recurse either. */
function nestsDeeperThan(container: object, limit: number): boolean {
  if (limit === 0) return true;
  if (Array.isArray(container)) return container.some((each) => isContainer(each) && nestsDeeperThan(each, limit - 1));
  // Over keys: there are millions, and a list of values for each would take three times as long.
  for (const key in container) {
    const value = (container as Json)[key];
    if (isContainer(value) && nestsDeeperThan(value, limit - 1)) return true;
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

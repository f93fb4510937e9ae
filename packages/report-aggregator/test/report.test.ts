import { expect, it } from 'vitest';
import { lineageOf } from '../src/evidence/finding.ts';
import { readReport, reportLimits } from '../src/evidence/report.ts';

const item = {
  fingerprint: 'f1',
  rule: 'large-function',
  id: 'PY062',
  file: 'a.py',
  line: 7,
  symbol: 'f',
  module: 'a',
  severity: 'warning',
  confidence: 'high',
  one_liner: 'f has 80 lines.',
};
const plan = {
  schema_version: '1.0',
  tool: 'fallow-py',
  version: '0.3.0a3',
  summary: {},
  auto_safe: [],
  review_needed: [item],
  blocking: [],
  manual_only: [],
  limitations: ['none'],
};
const full = {
  tool: 'fallow',
  version: '0.3.0a3',
  issues: [
    {
      ...item,
      file: undefined,
      line: undefined,
      one_liner: undefined,
      path: 'a.py',
      range: { start: { line: 7 } },
      message: 'f has 80 lines.',
      evidence: { distribution: 'six' },
    },
  ],
  analysis: { diff_scope: { filtering_active: false } },
};

function read(value: unknown): ReturnType<typeof readReport> {
  return readReport(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)));
}

it('reads a fix plan by its buckets', () => {
  expect(read(plan)).toEqual({
    shape: 'fix-plan',
    tool: 'fallow-py',
    version: '0.3.0a3',
    scope: 'full',
    changedFiles: [],
    unknownBuckets: [],
    findings: [
      {
        rule: 'large-function',
        id: 'PY062',
        file: 'a.py',
        line: 7,
        symbol: 'f',
        module: 'a',
        distribution: null,
        text: 'f has 80 lines.',
        severity: 'warning',
        confidence: 'high',
        bucket: 'review_needed',
        fingerprint: 'f1',
      },
    ],
  });
});

it('reads a full report into no bucket, whatever tool and schema_version say', () => {
  expect(read({ ...full, schema_version: '1.0', tool: 'fallow-py' })).toMatchObject({
    shape: 'full-report',
    findings: [{ file: 'a.py', line: 7, text: 'f has 80 lines.', distribution: 'six', bucket: 'unclassified' }],
  });
});

it('knows the planned bucket, and keeps one that nobody knows', () => {
  const { findings, unknownBuckets } = read({
    tool: 'fallow-rs',
    decision_needed: [item],
    later_maybe: [{ ...item, fingerprint: 'f2' }],
    limitations: [],
  });

  expect(findings.map(({ bucket }) => bucket)).toEqual(['decision_needed', 'later_maybe']);
  expect(unknownBuckets).toEqual(['later_maybe']);
});

it('is diff-scoped only where filtering was active', () => {
  const scope = { since: 'main', changed_files: ['a.py', 3], filtering_active: true };

  expect(read({ ...plan, diff_scope: scope })).toMatchObject({ scope: 'diff', changedFiles: ['a.py'] });
  expect(read({ ...plan, diff_scope: { ...scope, filtering_active: false } })).toMatchObject({
    scope: 'full',
    changedFiles: [],
  });
  expect(read({ ...full, analysis: { diff_scope: scope } })).toMatchObject({ scope: 'diff', changedFiles: ['a.py'] });
});

it('reads what is absent or odd as unknown, and never as something else', () => {
  const [finding] = read({
    blocking: [{ rule: 'r', fingerprint: 'f', file: null, line: 'seven', severity: 4 }],
  }).findings;

  expect(finding).toMatchObject({
    file: null,
    line: null,
    symbol: null,
    severity: 'unknown',
    confidence: 'unknown',
    text: '',
    bucket: 'blocking',
  });
});

it('takes a byte-order mark, `__proto__` and halves of surrogate pairs for what they are', () => {
  const [finding] = read(
    `\uFEFF{"blocking":[{"rule":"r\\ud800","fingerprint":"f"}],"__proto__":[{"rule":"p","fingerprint":"g"}]}`,
  ).findings;

  expect(finding?.rule).toBe('r\uFFFD');
  expect(Reflect.get({}, 'rule')).toBeUndefined();
});

it.each([
  ['nothing', '', 'the report is an empty file'],
  ['half a report', JSON.stringify(plan).slice(0, 90), 'the report is not valid JSON (truncated?)'],
  ['NaN', '{"blocking":[NaN]}', 'the report is not valid JSON (truncated?)'],
  ['a list', '[]', 'the report is not a JSON object'],
  ['another object', '{"limitations":["x"]}', 'the report has neither of the two known shapes'],
  [
    'a finding without a fingerprint',
    '{"blocking":[{"rule":"r"}]}',
    'a finding of the report has no rule or no fingerprint',
  ],
  ['depth', `{"blocking":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 'the report nests deeper than 64 levels'],
])('refuses %s with a reason of ours', (_, text, reason) => {
  expect(() => read(text)).toThrow(reason);
});

it('refuses bytes that are not UTF-8, and reports beyond the limits', () => {
  expect(() => readReport(Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d))).toThrow('the report is not valid UTF-8');
  expect(() => readReport(new Uint8Array(reportLimits.bytes + 1))).toThrow('the report is larger than 16 MiB');
  expect(() =>
    read(
      `{"blocking":[${Array(reportLimits.findings + 1)
        .fill('0')
        .join(',')}]}`,
    ),
  ).toThrow('the report has more than 200,000 findings');
});

it('gives findings a lineage without line, message and numbers', () => {
  const [finding] = read(plan).findings;
  if (finding === undefined) throw new Error('no finding');

  expect(lineageOf({ ...finding, line: 99, text: 'f has 81 lines.', fingerprint: 'other', severity: 'info' })).toBe(
    lineageOf(finding),
  );
  const bare = { ...finding, symbol: null, module: null };
  expect(lineageOf({ ...bare, text: 'score 12 of 30' })).toBe(lineageOf({ ...bare, text: 'score 9 of 41' }));
  expect(lineageOf({ ...bare, text: 'score 12' })).not.toBe(lineageOf({ ...bare, text: 'other 12' }));
  expect(lineageOf({ ...finding, file: 'b.py' })).not.toBe(lineageOf(finding));
});

it('refuses a full report beyond the limits too, and depth only beyond what is allowed', () => {
  const many = Array(reportLimits.findings + 1)
    .fill('0')
    .join(',');
  const nested = (depth: number): string => `{"blocking":[],"x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

  expect(() => read(`{"issues":[${many}]}`)).toThrow('the report has more than 200,000 findings');
  expect(read(nested(64)).findings).toEqual([]);
  expect(() => read(nested(65))).toThrow('the report nests deeper than 64 levels');
});

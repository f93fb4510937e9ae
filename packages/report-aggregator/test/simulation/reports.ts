/** What an analyzer writes about places, in the bytes that a run uploads. */
import JSZip from 'jszip';
import { moduleOf, textOf, type Place } from './code-base.ts';

/** How a report is written. */
export interface ReportForm {
  readonly shape: 'fix-plan' | 'full-report';
  readonly analyzer: number;
  /** The files a diff-scoped report looked at; null for a full scan. */
  readonly changed: readonly string[] | null;
}

/** The JSON of a report. */
export function writeReport(places: readonly Place[], { shape, analyzer, changed }: ReportForm): string {
  const scope = changed === null ? undefined : { filtering_active: true, changed_files: changed };
  const version = `0.${analyzer}.0`;
  if (shape === 'full-report')
    return JSON.stringify({ tool: 'fallow', version, issues: places.map(writeIssue), analysis: { diff_scope: scope } });
  const blocking = places.filter(({ rule }) => rule === 'duplicate-code').map(writeItem);
  const review = places.filter(({ rule }) => rule !== 'duplicate-code').map(writeItem);
  return JSON.stringify({
    tool: 'fallow-py',
    version,
    auto_safe: [],
    review_needed: review,
    blocking,
    manual_only: [],
    diff_scope: scope,
  });
}

/** The zip of an artifact. */
export function packArtifact(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const zip = new JSZip();
  for (const [path, text] of Object.entries(files)) zip.file(path, text);
  return zip.generateAsync({ type: 'uint8array' });
}

function writeCommon({ rule, file, symbol, distribution, number }: Place): Record<string, unknown> {
  const text = textOf(rule, number);
  return {
    rule,
    id: null,
    symbol,
    module: rule === 'risky-hotspot' ? moduleOf(file) : null,
    severity: 'warning',
    confidence: 'high',
    fingerprint: `${rule} ${file} ${symbol ?? distribution ?? ''} ${text}`,
  };
}

function writeItem(place: Place): Record<string, unknown> {
  const { rule, file, line, distribution, number } = place;
  return { ...writeCommon(place), file, line, distribution, one_liner: textOf(rule, number) };
}

function writeIssue(place: Place): Record<string, unknown> {
  const { rule, file, line, distribution, number } = place;
  return {
    ...writeCommon(place),
    path: file,
    range: { start: { line } },
    evidence: { distribution },
    message: textOf(rule, number),
  };
}

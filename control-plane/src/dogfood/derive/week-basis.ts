/**
 * What an evidence week is derived from, as lines of text whose hash is its key: who derives, what was seen, and what came
 * back from the inbox. Kept beside the week, it tells later what has changed since.
 */
import { describeInputs, type EarlierWeek, type EvidenceWeek, type WeekPlan } from '@platform/report-aggregator';
import type { Archive } from '../archive/archive.ts';
import { hashOf } from '../hash.ts';
import { tool } from './provenance.ts';

/** @param restored what came back from the inbox for the week */
export function basisOf(plan: WeekPlan, restored: EvidenceWeek | null): string[] {
  return [tool, describeInputs(plan), ...(restored === null ? [] : [JSON.stringify(restored)])];
}

/** The key of a week that is derived from it. */
export function keyOf(basis: readonly string[]): string {
  return hashOf(basis.join('\n'));
}

/** @returns null where another version derived the week, or it is not known what from @throws ArchiveError */
export async function findEarlier(archive: Archive, evidence: EvidenceWeek): Promise<EarlierWeek | null> {
  const basis = await archive.weeks.readBasis(evidence.week);
  if (basis === null || keyOf(basis) !== evidence.inputs) return null;
  const [derivedBy, description] = basis;
  return derivedBy === tool && description !== undefined ? { evidence, description } : null;
}

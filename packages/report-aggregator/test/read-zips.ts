/** Archived zips read as they are asked for. */
import { readReports, type ReadReports } from '../src/evidence/run-reading.ts';

/** @param zipOf the bytes that have a hash */
export function readZips(zipOf: (hash: string) => Promise<Uint8Array>): ReadReports {
  return async (hash, gate) => readReports(await zipOf(hash), gate);
}

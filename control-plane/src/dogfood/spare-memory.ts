/**
 * Memory for a report that somebody made large on purpose. What is not looked at any more may become half as large as the
 * rest before Node clears it away (`bin/run.js`); for a report of 200,000 findings that is much. A tenth, from
 * the start, costs an ordinary run a quarter of its processor time (docs/performance.md), so it begins with the first large one.
 */
import { setFlagsFromString } from 'node:v8';
import { sizeOfFiles } from '@platform/report-aggregator';
import { endRoomyStart } from './roomy-start.ts';

/** Bytes of all files in an artifact; real ones are under 2 MB. */
const large = 4 * 1024 * 1024;

/** Looks at a zip that is about to be read. @returns the same bytes */
export function spareMemoryFor(zip: Uint8Array): Uint8Array {
  spareMemory(sizeOfFiles(zip) ?? 0);
  return zip;
}

/** @param size bytes that are about to be read @returns whether that is more than real ones have */
export function spareMemory(size: number): boolean {
  if (size <= large) return false;
  endRoomyStart();
  setFlagsFromString('--heap-growing-percent=10');
  return true;
}

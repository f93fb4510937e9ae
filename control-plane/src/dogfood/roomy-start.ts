/**
 * Room for an ordinary run. What is not looked at any more may become half as large as the rest (`bin/run.js`); of the
 * little that is in memory when the first clearing comes, half is so little that the next ones follow while the archive is
 * read, and cost a tenth of a run's processor time. So the first one leaves more.
 */
import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';

/** Percent, as in `bin/run.js`. */
const [first, later] = [300, 50];

const watch = new PerformanceObserver((list) => {
  if (!list.getEntries().some(isWhole)) return;
  endRoomyStart();
  setFlagsFromString(`--heap-growing-percent=${later}`);
});

/** Begins; it ends by itself after the first clearing. */
export function startRoomy(): void {
  setFlagsFromString(`--heap-growing-percent=${first}`);
  watch.observe({ entryTypes: ['gc'] });
}

/** From here on somebody else says how much room there is. */
export function endRoomyStart(): void {
  watch.disconnect();
}

/** Whether all of memory was cleared, and not only what is short-lived. */
function isWhole(entry: PerformanceEntry): boolean {
  const { detail } = entry as { readonly detail?: { readonly kind?: number } };
  return detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}

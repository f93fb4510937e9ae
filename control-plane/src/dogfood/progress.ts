/**
 * Progress on a terminal: one line on stderr that is written over. Anywhere else nothing is said, so that a
 * journal holds one line a run.
 */
import type { WriteStream } from 'node:tty';

/** What a harvest adds to the counts. */
interface ProgressStep {
  readonly runs?: number;
  readonly wanted?: number;
  readonly fetched?: number;
  readonly bytes?: number;
}

export interface Progress {
  step(repository: string, step: ProgressStep): void;
  /** Says what is going on now. */
  say(sentence: string): void;
  /** Clears the line. */
  end(): void;
}

/** Progress that nobody sees. */
export const silent: Progress = { step: () => undefined, say: () => undefined, end: () => undefined };

/** Progress on a terminal, redrawn at most every tenth of a second. */
export function showProgress(terminal: Pick<WriteStream, 'write' | 'columns'>, clock: () => number): Progress {
  const totals = { runs: 0, wanted: 0, fetched: 0, bytes: 0 };
  const repositories = new Set<string>();
  const started = clock();
  let drawn = 0;
  const draw = (text: string): void =>
    void terminal.write(`\r\u001B[2K${text.slice(0, Math.max(20, (terminal.columns ?? 80) - 1))}`);
  return {
    step(repository, step) {
      repositories.add(repository);
      totals.runs += step.runs ?? 0;
      totals.wanted += step.wanted ?? 0;
      totals.fetched += step.fetched ?? 0;
      totals.bytes += step.bytes ?? 0;
      if (clock() - drawn < 100) return;
      drawn = clock();
      draw(describe(totals, repositories.size, clock() - started));
    },
    say: draw,
    end: () => draw(''),
  };
}

function describe(
  totals: { readonly runs: number; readonly wanted: number; readonly fetched: number; readonly bytes: number },
  repositories: number,
  elapsed: number,
): string {
  const left =
    totals.fetched === 0 ? 0 : Math.ceil(((totals.wanted - totals.fetched) * elapsed) / totals.fetched / 1000);
  const estimate = left > 1 ? `, about ${left} s left` : '';
  return `${repositories} repositories, ${totals.runs} runs listed, ${totals.fetched} of ${totals.wanted} artifacts, ${(totals.bytes / 1e6).toFixed(1)} MB${estimate}`;
}

/** The built bin as operators run it: an environment with nothing in it, and what comes back. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const bin = fileURLToPath(new URL('../bin/run.js', import.meta.url));

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function runBin(args: readonly string[], env: Record<string, string> = {}, cwd = '.'): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, ...args],
      { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env }, maxBuffer: 1e8, timeout: 60_000 },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? Number.NaN), stdout, stderr });
      },
    );
  });
}

/** oclif wraps long lines of errors and puts a bar before each. */
export function unfold(text: string): string {
  return text.replaceAll(/\n\s*›?\s*/gu, ' ').replaceAll(/\s+/gu, ' ');
}

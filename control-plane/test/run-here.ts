/**
 * The built program in this process: what bin/run.js starts, without starting Node. For the many ways to say something
 * wrong; that what is thrown here becomes a process's stderr and exit code is shown by those that go through runBin.
 */
import { run } from '@oclif/core';
import { vi } from 'vitest';
import { bin, type Finished } from './run-bin.ts';

export async function runHere(args: readonly string[]): Promise<Finished> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      said[stream] += String(chunk);
      return true;
    }),
  );
  const before = process.exitCode;
  try {
    await run([...args], bin);
    return { code: Number(process.exitCode ?? 0), ...said };
  } catch (error) {
    const { message, oclif } = error as Error & { readonly oclif?: { readonly exit?: number } };
    return { code: oclif?.exit ?? 1, stdout: said.stdout, stderr: said.stderr + message };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}

// Preloaded into a process to learn the most memory it had, in MB: written to the file named by BENCH_PEAK. Not from
// getrusage: its figure begins with the peak of the process that started this one.
import { readFileSync, writeFileSync } from 'node:fs';

process.on('exit', () => {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  writeFileSync(process.env.BENCH_PEAK, String((Number(kilobytes) * 1024) / 1e6));
});

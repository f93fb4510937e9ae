// Preloaded into a process to learn the most memory it had, in MB: written to the file named by BENCH_PEAK.
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.BENCH_PEAK, String(process.resourceUsage().maxRSS / 1000)));

/** The dogfood logs: whether each source can be read, and holds something. */
import { glob } from 'node:fs/promises';
import type { ForgejoClient } from '@platform/forgejo-client';
import type { Config, LogSource } from '../config/config.ts';
import { readFromRepository } from '../harvest/logs.ts';
import { findReadProblem } from './check-archive.ts';
import { remark, unknown, well, wrong, type Finding } from './finding.ts';

/** @param forge null: the server cannot be asked */
export async function checkLogs(forge: ForgejoClient | null, { logs }: Config): Promise<Finding[]> {
  if (logs.length === 0)
    return [remark('logs', 'none configured: no verdict without log entries', 'Add "logs" to the configuration.')];
  return (await Promise.all(logs.map((log) => checkLog(forge, log)))).flat();
}

async function checkLog(forge: ForgejoClient | null, log: LogSource): Promise<Finding[]> {
  if (log.kind === 'file') return checkFiles(log.file);
  if (log.kind === 'inbox') return [well('log', `comments of ${log.authors.join(', ')} on the inbox issue`)];
  const place = `${log.repository}:${log.path}`;
  if (forge === null) return [unknown('log', `${place} was not asked for`)];
  const found = await readFromRepository(forge, log.repository, log.path);
  if (found.length > 0) return [well('log', found.map(({ source }) => source).join(', '))];
  return [remark('log', `${place} is not there`, 'Correct the path, or start the log (platformctl dogfood log add).')];
}

async function checkFiles(pattern: string): Promise<Finding[]> {
  const files: string[] = [];
  for await (const file of glob(pattern)) files.push(file);
  if (files.length === 0) return [remark('log', `no file ${pattern}`, 'Correct the path, or start the log.')];
  const findings: Finding[] = [];
  for (const file of files.toSorted()) {
    const problem = await findReadProblem(file);
    findings.push(
      problem === null
        ? well('log', file)
        : wrong('log', `${file} cannot be read: ${problem}`, 'Let the user of the run read it.', 3),
    );
  }
  return findings;
}

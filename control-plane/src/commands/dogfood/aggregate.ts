/**
 * The door to a run: flags in, one line or JSON out, an exit code. What it does is in dogfood/aggregate.ts, loaded
 * only when there is something to do, so that help and mistakes are quick.
 */
import { Flags } from '@oclif/core';
import { configFlag } from '../../dogfood/config/config-flag.ts';
import { DogfoodCommand } from '../../dogfood/dogfood-command.ts';
import { sayEnding, type Ending } from '../../dogfood/ending.ts';
import type { AggregatedWeek } from '../../dogfood/handle-week.ts';

export default class Aggregate extends DogfoodCommand {
  static override summary = 'Harvest the gate runs of every repository and post the weekly digest to the inbox issue.';

  static override description =
    'Lists every completed gate run, archives each report, aggregates the findings by rule, by repository and week over week, ' +
    'and keeps exactly one comment a week in the inbox issue. Without --week it is about the week of the last seven days, ' +
    'finishes weeks that were still provisional, and catches up on missed ones.\n\n' +
    'Exit codes: 0 done and complete; 1 a bug; 2 flags or configuration; 3 forge or archive not available, nothing published; ' +
    '4 published in part, or with gaps.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --week 2026-19',
    '<%= config.bin %> <%= command.id %> --week 2026-14..2026-19 --dry-run',
    '<%= config.bin %> <%= command.id %> --week last --no-publish --json',
    '<%= config.bin %> <%= command.id %> --create-inbox',
  ];

  static override enableJsonFlag = true;

  static override flags = {
    week: Flags.string({
      summary: 'The week or weeks to aggregate.',
      description: '2026-19, 2026-W19, last, current, or a range 2026-14..2026-19.',
      helpValue: 'WEEK',
    }),
    config: configFlag,
    'dry-run': Flags.boolean({ summary: 'Harvest, and say what would be written to the forge without writing it.' }),
    offline: Flags.boolean({ summary: 'Make no request at all: derive from the archive.' }),
    publish: Flags.boolean({
      summary: 'Look at the inbox and post; --no-publish only harvests and derives.',
      allowNo: true,
      default: true,
    }),
    'create-inbox': Flags.boolean({ summary: 'Make the inbox label and issue where there are none.' }),
    'as-of': Flags.string({
      summary: 'Leave out everything seen later than this instant; nothing is posted.',
      helpValue: 'INSTANT',
      description: 'For example 2026-05-10T02:00:00Z.',
    }),
    'log-format': Flags.custom<'text' | 'json'>({
      summary: 'How the lines at the end are written: text, or json with one object a line.',
      helpValue: 'text|json',
      default: 'text',
      parse: readLogFormat,
    })(),
    debug: Flags.boolean({ summary: 'Log each request to stderr, without headers and bodies.' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Aggregate);
    const { runAggregate } = await import('../../dogfood/run-aggregate.ts');
    const asJson = flags['log-format'] === 'json';
    const outcome = await runAggregate(flags, this.jsonEnabled()).catch((error: unknown) => {
      if (!asJson) throw error;
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return this.#fail({ code: 1, sentence: text }, true);
    });
    if (outcome.failure !== null) this.#fail(outcome.failure, asJson);
    for (const line of outcome.lines) this.log(asJson ? JSON.stringify(line) : line.text);
    process.exitCode = outcome.exitCode;
    return outcome.weeks.map(describeWeek);
  }

  #fail(ending: Ending, asJson: boolean): never {
    if (!asJson) this.fail(ending);
    process.stderr.write(`${JSON.stringify({ level: 'error', text: sayEnding(ending), exitCode: ending.code })}\n`);
    return this.exit(ending.code);
  }
}

function describeWeek({ digest, files, published }: AggregatedWeek): object {
  return { digest, files, published };
}

/** A mistake here ends with 2, like every other flag's; oclif's own list of options would end with 1. */
function readLogFormat(input: string): Promise<'text' | 'json'> {
  if (input === 'text' || input === 'json') return Promise.resolve(input);
  return Promise.reject(new Error(`Expected text or json but received: ${input}`));
}

/** Derives published weeks again and shows the first difference. Changes nothing on the forge. */
import { Flags } from '@oclif/core';
import { configFlag } from '../../dogfood/config/config-flag.ts';
import { DogfoodCommand } from '../../dogfood/dogfood-command.ts';

export default class Verify extends DogfoodCommand {
  static override summary = 'Derive published weeks again from the archive and compare, byte by byte.';

  static override description =
    'Each week is derived with the instant and the configuration that its own JSON names, and compared with the digest ' +
    'files and, unless --offline, with the posted comment.\n\nExit codes: 0 all equal; 4 something differs, cannot be derived, or was never posted; 2 and 3 as for aggregate.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --week 2026-14..2026-19 --offline',
  ];

  static override enableJsonFlag = true;

  static override flags = {
    week: Flags.string({
      summary: 'The week or weeks; default: all that were published.',
      helpValue: 'WEEK',
      description: '2026-19, 2026-W19, last, current, or a range 2026-14..2026-19.',
    }),
    config: configFlag,
    offline: Flags.boolean({ summary: 'Make no request: compare with the digest files only.' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Verify);
    const { runVerify } = await import('../../dogfood/verify.ts');
    const outcome = await runVerify(flags);
    if ('failure' in outcome) this.fail(outcome.failure);
    for (const line of outcome.lines) this.log(line);
    process.exitCode = outcome.exitCode;
    return outcome.weeks;
  }
}

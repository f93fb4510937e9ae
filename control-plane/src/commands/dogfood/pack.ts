/** Puts old archived bytes into packs. Throws nothing away, and changes no digest. */
import { Flags } from '@oclif/core';
import { configFlag } from '../../dogfood/config/config-flag.ts';
import { DogfoodCommand } from '../../dogfood/dogfood-command.ts';

export default class Pack extends DogfoodCommand {
  static override summary = 'Put old archived bytes into packs: half the disk, and a few files in place of thousands.';

  static override description =
    'Nothing is thrown away and no digest changes: bytes are found by their hash, in a file or in a pack. ' +
    'Only bytes last seen so many weeks ago are packed. It takes the lock of the archive, and asks no server.\n\n' +
    'Exit codes: 0 done; 2 flags or configuration; 3 the archive is in use, full, or damaged.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --older-than 52',
  ];

  static override enableJsonFlag = true;

  static override flags = {
    config: configFlag,
    'older-than': Flags.integer({
      summary: 'Leave alone what was seen within so many weeks.',
      helpValue: 'WEEKS',
      default: 13,
      min: 1,
    }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Pack);
    const { runPack } = await import('../../dogfood/pack.ts');
    const outcome = await runPack(flags, new Date());
    if ('failure' in outcome) this.fail(outcome.failure);
    const { blobs, packs, before, after, until } = outcome;
    if (blobs === 0) this.log(`Nothing to pack: no loose bytes were last seen before ${until.slice(0, 10)}.`);
    else this.log(`Packed ${blobs} files of ${inMegabytes(before)} into ${packs} of ${inMegabytes(after)}.`);
    return outcome;
  }
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

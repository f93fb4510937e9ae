/** Prints the weekly schedule of this host, ready to paste. Changes nothing, unless told where to write. */
import { realpathSync } from 'node:fs';
import { Flags } from '@oclif/core';
import { configFlag } from '../../dogfood/config/config-flag.ts';
import { DogfoodCommand } from '../../dogfood/dogfood-command.ts';

export default class Schedule extends DogfoodCommand {
  static override summary = 'Print the systemd service and timer, or the crontab line, with the paths of this host.';

  static override description =
    'Sundays at 04:00 in the configured time zone, caught up after an outage, tried again while the forge is not available. ' +
    'The service runs as a user of its own (or that of --user), may write the archive and nothing else, and gets the token as a credential. ' +
    'What would keep it from working is said on stderr.\n\n' +
    'Exit codes: 0 printed; 2 flags or configuration.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --output /etc/systemd/system',
    '<%= config.bin %> <%= command.id %> --user platformctl --config /srv/platformctl/dogfood.yaml',
    '<%= config.bin %> <%= command.id %> --cron',
  ];

  static override enableJsonFlag = true;

  static override flags = {
    config: configFlag,
    cron: Flags.boolean({ summary: 'A crontab line in place of systemd units.' }),
    user: Flags.string({ summary: 'An account that exists; default: one made up for each run.', helpValue: 'NAME' }),
    output: Flags.string({ summary: 'Write the units into this directory.', helpValue: 'DIRECTORY' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Schedule);
    const { runSchedule } = await import('../../dogfood/setup/schedule.ts');
    const outcome = runSchedule(flags, { node: process.execPath, bin: realpathSync(process.argv[1] ?? '') });
    if ('failure' in outcome) this.fail(outcome.failure);
    for (const remark of outcome.remarks) this.logToStderr(`note: ${remark}`);
    if (flags.output === undefined)
      for (const [name, text] of Object.entries(outcome.files)) this.log(`# ${describePlace(name)}\n${text}`);
    else this.log(`Wrote ${Object.keys(outcome.files).join(' and ')} into ${flags.output}. Next:`);
    this.log(outcome.next.map((step) => `# ${step}`).join('\n'));
    return outcome;
  }
}

function describePlace(name: string): string {
  return name === 'crontab' ? 'crontab' : `/etc/systemd/system/${name}`;
}

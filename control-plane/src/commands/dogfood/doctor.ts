/** Looks at everything a run needs, and changes nothing. */
import { homedir } from 'node:os';
import { configFlag } from '../../dogfood/config/config-flag.ts';
import { DogfoodCommand } from '../../dogfood/dogfood-command.ts';

export default class Doctor extends DogfoodCommand {
  static override summary = 'Check everything that a run needs, and say what cures what is wrong. Changes nothing.';

  static override description =
    '✔ well  ✘ a run would fail  ! worth mending, no run fails for it  ? cannot be known from here.\n\n' +
    'It takes no lock, writes no byte and asks the server only questions. Run it as the user that runs the service: ' +
    'what root may read and write says nothing about others.\n\n' +
    'Exit codes, as a run would end: 0 well; 2 somebody has to mend something; 3 forge or archive not available now; ' +
    '4 it would publish, with gaps; 1 a bug.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --config /etc/platformctl/dogfood.yaml',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  static override enableJsonFlag = true;

  static override flags = {
    config: configFlag,
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Doctor);
    const { findConfig } = await import('../../dogfood/config/config.ts');
    const { examine, foretell } = await import('../../dogfood/doctor/doctor.ts');
    const { describeFindings } = await import('../../dogfood/doctor/describe.ts');
    const checks = await examine({
      findConfig: () => findConfig({ flag: flags.config, env: process.env, home: homedir() }),
      env: process.env,
      node: { version: process.versions.node, path: process.execPath },
      clock: () => Date.now(),
    });
    for (const line of describeFindings(checks)) this.log(line);
    const exitCode = foretell(checks);
    process.exitCode = exitCode;
    return { wouldSucceed: exitCode === 0 || exitCode === 4, exitCode, checks };
  }
}

/** Writes a commented configuration, from flags or by asking on a terminal. Asks no server. */
import { Flags } from '@oclif/core';
import { DogfoodCommand } from '../../dogfood/dogfood-command.ts';

export default class Init extends DogfoodCommand {
  static override summary = 'Write a commented configuration, from flags or by asking on a terminal.';

  static override description =
    'A file that is there already stays as it is, unless --force is given; then the old one is kept as FILE.old. ' +
    'Where the three needed flags (--url, --repository, --inbox) are missing and there is a terminal, everything that no flag says is asked.\n\n' +
    'Exit codes: 0 written; 2 a flag or an answer, or the file cannot be written.';

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --url https://forge.example.org --repository pdurlej/platform --inbox pdurlej/fallow-py',
    '<%= config.bin %> <%= command.id %> --url https://forge.example.org --repository "pdurlej/*" --repository "!pdurlej/scratch" --inbox pdurlej/fallow-py --log pdurlej/platform:.codex/DOGFOOD-LOG.md --log inbox:pdurlej --opened 2026-05-01 --time-zone Europe/Warsaw',
    '<%= config.bin %> <%= command.id %> --url https://forge.example.org --repository pdurlej/platform --inbox pdurlej/fallow-py --config -',
  ];

  static override enableJsonFlag = true;

  static override flags = {
    config: Flags.string({
      summary: 'The file to write; - only prints it.',
      helpValue: 'FILE',
      description:
        'Default: $PLATFORMCTL_DOGFOOD_CONFIG, else /etc/platformctl/dogfood.yaml for root and ~/.config/platformctl/dogfood.yaml for others.',
    }),
    force: Flags.boolean({ summary: 'Replace a file that is there.' }),
    url: Flags.string({ summary: 'Address of the Forgejo server.', helpValue: 'URL' }),
    repository: Flags.string({
      summary: 'A repository that runs the gate, a pattern such as owner/*, or "!owner/name"; may be repeated.',
      helpValue: 'OWNER/NAME',
      multiple: true,
      multipleNonGreedy: true,
    }),
    inbox: Flags.string({ summary: 'The repository whose inbox issue receives the digests.', helpValue: 'OWNER/NAME' }),
    identity: Flags.string({ summary: 'The login that owns the token; default: claude.', helpValue: 'LOGIN' }),
    'token-file': Flags.string({
      summary: 'The file that holds the token; default: /etc/platformctl/claude.token.',
      helpValue: 'FILE',
    }),
    opened: Flags.string({
      summary: 'The day from which runs and log entries count; default: the first run.',
      helpValue: '2026-05-01',
    }),
    'time-zone': Flags.string({ summary: 'The zone of the weeks; default: that of this host.', helpValue: 'ZONE' }),
    archive: Flags.string({
      summary: 'Where the archive goes; default: /var/lib/platformctl/dogfood.',
      helpValue: 'DIRECTORY',
    }),
    log: Flags.string({
      summary: 'A dogfood log: owner/name:path, /file=owner/name, or inbox:login; may be repeated.',
      helpValue: 'LOG',
      multiple: true,
      multipleNonGreedy: true,
    }),
    notify: Flags.string({
      summary: 'A login to mention when a verdict changes; may be repeated.',
      helpValue: 'LOGIN',
      multiple: true,
      multipleNonGreedy: true,
    }),
    heartbeat: Flags.string({ summary: 'An address that is told of every start and end.', helpValue: 'URL' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Init);
    const { runInit } = await import('../../dogfood/setup/init.ts');
    const canAsk = process.stdin.isTTY && process.stderr.isTTY && !this.jsonEnabled();
    const outcome = await runInit(flags, {
      env: process.env,
      isRoot: process.getuid?.() === 0,
      terminal: canAsk ? { input: process.stdin, output: process.stderr } : null,
    });
    if ('failure' in outcome) this.fail(outcome.failure);
    if (outcome.path === null) this.log(outcome.text.trimEnd());
    else this.log(`Wrote ${outcome.path}. Next:\n${outcome.next.map((step) => `  - ${step}`).join('\n')}`);
    return outcome;
  }
}

/** The server: whether it answers, how far its clock and ours are apart, and what it can do. */
import { probeCapabilities, type Capabilities, type ForgejoClient } from '@platform/forgejo-client';
import { remark, unknown, well, type Finding } from './finding.ts';

/** Weeks and settled runs are told by minutes, not by seconds. */
const tolerance = 120;

/** @param forge one without a token: whether the server is there is asked apart from who asks */
export async function checkServer(
  url: string,
  { server }: Pick<ForgejoClient, 'server'>,
  clock: () => number,
): Promise<Finding[]> {
  const { version, date } = await server.greet();
  const found =
    version === null ? `${url} answers, and tells its version to nobody without a login` : `${url}, Forgejo ${version}`;
  return [well('server', found), checkClock(date, clock())];
}

function checkClock(date: string | null, now: number): Finding {
  if (date === null) return unknown('clock', 'the server does not tell its time');
  const seconds = Math.round((now - Date.parse(date)) / 1000);
  const found = `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} the server`;
  if (Math.abs(seconds) <= tolerance) return well('clock', Math.abs(seconds) <= 2 ? 'as the server has it' : found);
  return remark('clock', found, 'Set the clock of this host or of the server right (timedatectl set-ntp true).');
}

/** One line for each ability; whatever the client learns to tell apart has to be told here. */
const describeAbility: { readonly [Name in keyof Capabilities]: (ability: Capabilities[Name]) => Finding } = {
  runs: (order) =>
    ({
      'newest-first': well('can list runs', 'yes, newest first (Forgejo 15 and later)'),
      unordered: well('can list runs', 'yes, in no order (Forgejo 12 to 14), so every run lists them all'),
      tasks: remark('can list runs', 'only their jobs (Forgejo 11)', 'Forgejo 12 and later lists runs.'),
    })[order],
  artifacts: (handedOut) =>
    handedOut
      ? well('can hand out artifacts', 'yes (Forgejo 16 and later)')
      : remark(
          'can hand out artifacts',
          'not to a token (before Forgejo 16): reports have to come another way',
          'See docs/servers.md, and platformctl dogfood bridge --help.',
        ),
};

/** @param repository one that is visible and has Actions on */
export async function checkCapabilities(forge: ForgejoClient, repository: string): Promise<Finding[]> {
  const capabilities = await probeCapabilities(forge, repository);
  return [describeAbility.runs(capabilities.runs), describeAbility.artifacts(capabilities.artifacts)];
}

export async function checkAttachments(forge: ForgejoClient): Promise<Finding[]> {
  const check = 'can take attachments';
  const { enabled, allowedTypes } = await forge.server.attachmentSettings();
  const missing = ['.json', '.gz'].filter(
    (type) => !allowedTypes.some((allowed) => allowed === type || allowed === '*/*'),
  );
  if (enabled && missing.length === 0) return [well(check, 'yes: the evidence goes with each comment')];
  const found = enabled ? `not of type ${missing.join(' and ')}` : 'no, they are switched off';
  return [
    remark(
      check,
      `${found}: a lost archive could not be restored from the inbox`,
      'Allow .json and .gz in [attachment] of app.ini, and back the archive up.',
    ),
  ];
}

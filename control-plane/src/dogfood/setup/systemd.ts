/**
 * A systemd service and its timer as text. The service has a user of its own that exists only while it runs, sees one
 * writable directory, and gets the token as a credential. Tried with `systemd-analyze verify` and `security` (252).
 */

/** What the units say about this host. */
export interface UnitPlan {
  /** Node, then the bin, then its arguments. */
  readonly command: readonly string[];
  readonly archive: string;
  readonly tokenFile: string;
  readonly timeZone: string;
  readonly deadlineMinutes: number;
  /** An account that exists; null: one made up for each run. */
  readonly user: string | null;
}

const stateRoot = '/var/lib/';

/** systemd makes an archive below this directory itself, and gives it to the service's user. */
export function isState(archive: string): boolean {
  return archive.startsWith(stateRoot) && archive.length > stateRoot.length;
}

export function renderService(plan: UnitPlan): string {
  const { archive, user, deadlineMinutes } = plan;
  const storage = isState(archive)
    ? `StateDirectory=${escape(archive.slice(stateRoot.length))}\nStateDirectoryMode=0700`
    : `ReadWritePaths=${quote(archive)}`;
  return `[Unit]
Description=Weekly evidence on the static-analysis gate
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=6h
StartLimitBurst=6

[Service]
Type=oneshot
ExecStart=${plan.command.map(quoteArgument).join(' ')}
LoadCredential=forgejo-token:${escape(plan.tokenFile)}
${user === null ? 'DynamicUser=yes' : `User=${user}`}
${storage}

# 4: published, with gaps. 3: forge or archive not available, tried again up to five times. 1 and 2 need somebody.
SuccessExitStatus=4
Restart=on-failure
RestartPreventExitStatus=1 2
RestartSec=15min
TimeoutStartSec=${deadlineMinutes + 10}min

${hardening}`;
}

export function renderTimer({ timeZone }: Pick<UnitPlan, 'timeZone'>): string {
  return `[Unit]
Description=Weekly evidence on the static-analysis gate, Sundays at 04:00

[Timer]
OnCalendar=Sun *-*-* 04:00:00 ${timeZone}
RandomizedDelaySec=15min
Persistent=yes

[Install]
WantedBy=timers.target
`;
}

// @chown is let in again because files are replaced with the owner that they had; without a capability nobody else's.
// Not among them: ProtectProc= and ProcSubset=, which would hide the holder of the archive's lock, so that it seemed
// to be dead; MemoryDenyWriteExecute=, which Node's compiler cannot live with.
const hardening = `ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
ProtectHostname=yes
ProtectClock=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallFilter=@chown
SystemCallErrorNumber=EPERM
UMask=0077
`;

/** In a command line systemd also replaces variables. */
function quoteArgument(text: string): string {
  return quote(text).replaceAll('$', '$$$$');
}

function quote(text: string): string {
  const escaped = escape(text);
  return /^[\w@%+=:,./-]+$/u.test(escaped) ? escaped : `"${escaped.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}

/** Percent signs stand for something everywhere in a unit. */
function escape(text: string): string {
  return text.replaceAll('%', '%%');
}

import { execFileSync, spawnSync } from 'node:child_process';

/** What tests need beside npm packages: how a suite is called in `OPENSTAGE_SKIP`, the programs, and Debian's packages that bring them. */
const NEEDS = [
  { suite: 'browser', programs: ['chromium'], packages: ['chromium'] },
  { suite: 'postgres', programs: ['initdb'], packages: ['postgresql'] },
  { suite: 'mysql', programs: ['mariadbd', 'mariadb-install-db'], packages: ['mariadb-server', 'mariadb-client'] },
  // A stand-in that needs nothing beside npm packages.
  { suite: 'bigquery', programs: [], packages: [] },
  { suite: 'keychain', programs: ['gnome-keyring-daemon', 'dbus-run-session'], packages: ['gnome-keyring', 'dbus'] },
] as const;

export type Suite = (typeof NEEDS)[number]['suite'];

/** Where Debian has programs that are not on everybody's path. */
const FOLDERS = '/usr/sbin:/usr/lib/postgresql/*/bin';

const has = (program: string): boolean =>
  spawnSync(
    'sh',
    [
      '-c',
      `command -v ${program} || ls ${FOLDERS.split(':')
        .map((folder) => `${folder}/${program}`)
        .join(' ')} 2>/dev/null | grep -q .`,
    ],
    {
      stdio: 'ignore',
    },
  ).status === 0;

/** The suites that `OPENSTAGE_SKIP=browser,keychain` leaves out. */
export const skippedSuites = (): ReadonlySet<string> => new Set((process.env.OPENSTAGE_SKIP ?? '').split(',').filter(Boolean));

/** Installs what is missing, where this is Debian and we are root. Suites whose programs are still missing then fail and say so. */
export function ensureSystemPackages(): void {
  const skipped = skippedSuites();
  const missing = NEEDS.filter(({ suite, programs }) => !skipped.has(suite) && !programs.every(has));
  if (missing.length === 0 || process.getuid?.() !== 0 || !has('apt-get')) return;
  const packages = missing.flatMap((need) => need.packages);
  process.stderr.write(`installing ${packages.join(', ')}\n`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    execFileSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 2], env: environment });
  try {
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...packages);
  } catch (error) {
    process.stderr.write(`that failed: ${(error as Error).message}\n`);
  }
}

/** Throws, and says what to install, unless the programs of a suite are there. Returns whether the suite is to run at all. */
export function requireSuite(name: Suite): boolean {
  if (skippedSuites().has(name)) return false;
  const { programs, packages } = NEEDS.find(({ suite }) => suite === name)!;
  const missing = programs.filter((program) => !has(program));
  if (missing.length === 0) return true;
  const install = `install ${packages.join(' and ')}`;
  throw new Error(`missing ${missing.join(', ')}: ${install}, or leave the suite out with OPENSTAGE_SKIP=${name}`);
}

import type { SecretSource } from '../../engine/run/secrets.ts';
import type { Problem } from '../../model/errors.ts';
import type { CheckedDestination } from '../../stages/check-job.ts';
import { specOf } from '../../stages/index.ts';
import { lookAtTargets } from '../targets.ts';

/** How long what a server was found to have is believed. */
const SERVER_MS = 20_000;
const MOST = 50;

/** What was found of the tables that jobs load. Files are looked at each time. */
export class TargetCache {
  private readonly found = new Map<string, { readonly at: number; readonly problems: Promise<readonly Problem[]> }>();
  private readonly secrets: SecretSource;

  constructor(secrets: SecretSource) {
    this.secrets = secrets;
  }

  /** See `lookAtTargets`. */
  async look(destinations: readonly CheckedDestination[], baseFolder: string): Promise<readonly Problem[]> {
    const options = { baseFolder, secrets: this.secrets };
    const tables = destinations.filter(({ type }) => ['postgres', 'mysql', 'bigquery'].includes(specOf(type)?.connector ?? ''));
    const others = destinations.filter((destination) => !tables.includes(destination));
    const kept = tables.length === 0 ? [] : this.kept(tables, baseFolder, () => lookAtTargets(tables, options));
    return [...(await lookAtTargets(others, options)), ...(await kept)];
  }

  private kept(
    tables: readonly CheckedDestination[],
    baseFolder: string,
    look: () => Promise<readonly Problem[]>,
  ): Promise<readonly Problem[]> {
    const now = Date.now();
    const key = JSON.stringify([baseFolder, tables], (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
    const known = this.found.get(key);
    const entry = known && now - known.at < SERVER_MS ? known : { at: now, problems: look() };
    this.found.delete(key);
    this.found.set(key, entry);
    if (this.found.size > MOST) this.found.delete(this.found.keys().next().value!);
    entry.problems.catch(() => this.found.delete(key));
    return entry.problems;
  }
}

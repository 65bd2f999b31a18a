import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { resolveFiles } from '../../connectors/files/source-files.ts';
import type { SourceLook } from '../../engine/plan/open-sources.ts';
import type { SecretSource } from '../../engine/run/secrets.ts';
import type { Problem } from '../../model/errors.ts';
import type { Schema } from '../../model/types.ts';
import type { CheckedOrigin } from '../../stages/check-job.ts';
import { specOf } from '../../stages/index.ts';
import { introspectSources, type SourceFailure } from '../sources.ts';
import { moneyColumns } from './money.ts';
import { sourceDoubts, sourceNotes } from './source-notes.ts';

/** What an origin would read, or why that is not known. */
export interface SourceFound {
  /** Tells this source, as it is and as it is read, from every other; absent when that cannot be told. */
  readonly key?: string;
  /** What a run needs not look for again. */
  readonly look?: SourceLook;
  readonly failure?: SourceFailure;
  readonly schema?: Schema;
  /** Its place is that of the origin that was looked at first. */
  readonly problem?: Problem;
  readonly notes: readonly string[];
  /** Columns of floats that look like money. */
  readonly money: readonly string[];
  /** What was guessed and could be otherwise. */
  readonly doubts: readonly string[];
}

const MOST = 500;
/** How long what a server was found to have is believed. */
const SERVER_MS = 20_000;

/**
 * What was found of sources. A source is looked at again only when a file of it has another path, size or time, or the origin other options: typing into a
 * job reads no data.
 */
export class SourceCache {
  /** The one that was used last is the last. */
  private readonly found = new Map<string, Promise<SourceFound | undefined>>();
  /** Called whenever a source is asked for. */
  onLook: (() => void) | undefined;
  private readonly secrets: SecretSource;

  constructor(secrets: SecretSource) {
    this.secrets = secrets;
  }

  /** Looks at all sources anew. */
  clear(): void {
    this.found.clear();
  }

  /** `undefined`: nothing can be said, because the origin's data is handed over by a program. */
  async look(origin: CheckedOrigin, baseFolder: string): Promise<SourceFound | undefined> {
    this.onLook?.();
    if (origin.type === 'memory-origin') return undefined;
    const identity = await identityOf(origin, baseFolder);
    if (identity === undefined) return introspect(origin, baseFolder, this.secrets);
    const key = JSON.stringify([baseFolder, identity, origin.type, origin.plan], (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
    const found = this.found.get(key) ?? introspect(origin, baseFolder, this.secrets, key);
    this.found.delete(key);
    this.found.set(key, found);
    if (this.found.size > MOST) this.found.delete(this.found.keys().next().value!);
    // Bugs are not kept.
    found.catch(() => this.found.delete(key));
    return found;
  }
}

/** Paths, sizes and times of the files that an origin reads, or a time for servers; `undefined` when they cannot be told, as when there are none. */
async function identityOf({ type, plan }: CheckedOrigin, baseFolder: string): Promise<readonly unknown[] | undefined> {
  switch (type) {
    case 'csv-origin':
    case 'json-origin': {
      const files = await resolveFiles(plan.path, baseFolder).catch(() => undefined);
      return files?.every(({ seekable }) => seekable)
        ? files.map(({ path, bytes, modifiedMs }) => [path, bytes, modifiedMs])
        : undefined;
    }
    case 'sqlite-origin': {
      const path = resolve(baseFolder, String(plan.connection.path));
      // What was committed last may lie in the log beside the database: https://www.sqlite.org/wal.html
      const [database, log] = await Promise.all([path, `${path}-wal`].map((name) => stat(name).catch(() => undefined)));
      return database && [path, database.size, database.mtimeMs, log?.size ?? 0, log?.mtimeMs ?? 0];
    }
    case 'rest-origin':
      return [Math.floor(Date.now() / SERVER_MS)];
    default:
      // A server does not say when a table changes.
      return specOf(type)?.connector === undefined ? undefined : [Math.floor(Date.now() / SERVER_MS)];
  }
}

async function introspect(origin: CheckedOrigin, baseFolder: string, secrets: SecretSource, key?: string): Promise<SourceFound> {
  const { schemas, looks, failures } = await introspectSources([origin], { baseFolder, readPipes: false, secrets });
  const schema = schemas.get(origin.id);
  const [failure] = failures;
  const look = looks.get(origin.id);
  return {
    ...(key !== undefined && { key }),
    ...(look && { look }),
    ...(failure && { failure }),
    ...(schema && { schema }),
    ...(failure && { problem: failure.problem }),
    notes: schema ? sourceNotes(origin, look) : [],
    money: moneyColumns(origin, look),
    doubts: sourceDoubts(look),
  };
}

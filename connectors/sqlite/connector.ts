import { dirname, resolve } from 'node:path';
import type { Batch } from '../../columns/vector.ts';
import type { SqliteDestinationPlan } from '../../stages/sqlite-destination.ts';
import type { SqliteOriginPlan } from '../../stages/sqlite-origin.ts';
import type { Connector, ConnectorThread, LoadRequest, LoadSession, ReadRequest, ReadSession } from '../connector.ts';
import { fileError } from '../files/errors.ts';
import { makeFolder } from '../files/folders.ts';
import { removeStaleTemporaries } from '../files/temporaries.ts';
import type { WatermarkState } from '../sql/watermark.ts';
import { checkLoads } from './check.ts';
import { TableLoad } from './load.ts';
import { TableRead } from './read.ts';
import type { SqliteReadRequest, SqliteShare } from './read-request.ts';
import { dropMark, markName } from './receipt.ts';
import { LoadSession as DatabaseSession } from './session.ts';
import { storedOf } from './watermark.ts';

/** SQLite knows no asynchronous calls: everything here blocks its thread. */
export function sqliteConnector(thread: ConnectorThread): Connector {
  const { stopped } = thread;
  const sessions = new Map<string, DatabaseSession>();
  const loads = new Set<TableLoad>();

  /** The one session of a database; two paths may lead to one file. */
  function sessionOf(path: string, { runId, plan }: LoadRequest<SqliteDestinationPlan>): DatabaseSession {
    const known = sessions.get(path);
    if (known) return known;
    const opened = new DatabaseSession(path, runId, plan.timeoutMs, stopped);
    const same = [...sessions.values()].find(({ target }) => target === opened.target);
    if (same) opened.abort();
    const session = same ?? opened;
    sessions.set(path, session);
    return session;
  }

  function end(load: TableLoad): void {
    load.end();
    loads.delete(load);
  }

  return {
    checkLoads,
    openRead(given): Promise<ReadSession> {
      return TableRead.open(thread, readRequest(given as ReadRequest<SqliteOriginPlan>));
    },
    async openLoad(given): Promise<LoadSession> {
      const request = given as LoadRequest<SqliteDestinationPlan>;
      const path = resolve(request.baseFolder, String(request.connection.path));
      try {
        makeFolder(dirname(path));
        await removeStaleTemporaries(path);
      } catch (error) {
        throw fileError(error, path, 'write');
      }
      const session = sessionOf(path, request);
      const { stage, plan, schema, rejects, runId, receiptsOf } = request;
      const load = new TableLoad(thread, session, { stage, plan, schema, rejects, runId });
      loads.add(load);
      return {
        write: (batch: Batch) => load.write(batch),
        load() {
          const all = [...loads].filter((other) => other.session === session);
          const rejects = load.load(all.length === 1, !all.some((other) => other.replaces));
          if (receiptsOf !== undefined) session.mark(receiptsOf);
          return rejects;
        },
        verify: () => load.checkReferences(),
        receipt: () => (receiptsOf === undefined ? undefined : markName(receiptsOf, runId)),
        commit() {
          session.commit();
          end(load);
        },
        written: () => load.written,
        settle() {
          if (receiptsOf !== undefined) dropMark(session.target, markName(receiptsOf, runId));
        },
        abort() {
          session.abort();
          for (const [known, other] of sessions) if (other === session) sessions.delete(known);
          end(load);
        },
      };
    },
  };
}

function readRequest(given: ReadRequest<SqliteOriginPlan>): SqliteReadRequest {
  const { plan, stage, columns, rejects, filters, preview, repeatable, share } = given;
  return {
    ...{ stage, columns, rejects, filters, preview },
    path: resolve(given.baseFolder, String(given.connection.path)),
    source: plan.source,
    partitionColumn: plan.partition?.column,
    watermark: plan.watermark && {
      plan: plan.watermark,
      before: (given.watermark as WatermarkState | null | undefined) ?? undefined,
      start: storedOf(plan.watermark.start),
      repeatable,
    },
    maxRows: plan.maxResults,
    beforeQuery: plan.beforeQuery,
    afterQuery: preview ? undefined : plan.afterQuery,
    // While the first one reads nobody may commit in rollback mode, so there is no use in waiting for a lock.
    timeoutMs: share === undefined ? plan.timeoutMs : 0,
    ...(share !== undefined && { share: share as SqliteShare }),
  };
}

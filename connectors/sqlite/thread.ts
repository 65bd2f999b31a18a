// The program of a thread that works with SQLite for a run: it loads tables, or reads one.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Arena } from '../../columns/arena.ts';
import type { ErrorReport } from '../../model/errors.ts';
import { InternalError } from '../../model/errors.ts';
import { fileError } from '../files/errors.ts';
import { removeStaleTemporaries } from '../files/temporaries.ts';
import { TableLoad } from './load.ts';
import type { CallMessage, CallName, CallReply, SqliteCalls, SqliteSetup } from './protocol.ts';
import { TableRead } from './read.ts';
import { LoadSession } from './session.ts';

const setup = workerData as SqliteSetup;
const arena = Arena.join(setup.arena);
const stop = new BigInt64Array(setup.counters);
const stopped = (): boolean => Atomics.load(stop, 0) !== 0n;

const sessions = new Map<string, LoadSession>();
const loads = new Map<string, TableLoad>();
let read: TableRead | undefined;

const reader = (): TableRead => {
  if (!read) throw new InternalError('nothing is being read');
  return read;
};

function loadOf(stage: string): TableLoad {
  const load = loads.get(stage);
  if (!load) throw new InternalError(`${stage} is not being loaded`);
  return load;
}

const others = ({ session }: TableLoad): TableLoad[] => [...loads.values()].filter((other) => other.session === session);

type Handlers = { readonly [Name in CallName]: (...args: Parameters<SqliteCalls[Name]>) => unknown };

const HANDLERS: Handlers = {
  async openLoad(request) {
    const { path, runId, stage, plan } = request;
    try {
      mkdirSync(dirname(path), { recursive: true });
      await removeStaleTemporaries(path);
    } catch (error) {
      throw fileError(error, path, 'write');
    }
    let session = sessions.get(path);
    if (!session) {
      session = new LoadSession(path, runId, plan.timeoutMs, stopped);
      // Two paths may lead to one file.
      const { target } = session;
      const same = [...sessions.values()].find((other) => other.target === target);
      if (same) session.abort();
      session = same ?? session;
      sessions.set(path, session);
    }
    loads.set(stage, new TableLoad(arena, session, request, stopped));
  },
  write: (stage, batch) => loadOf(stage).write(batch),
  load(stage) {
    const load = loadOf(stage);
    const all = others(load);
    return load.load(all.length === 1, !all.some((other) => other.replaces));
  },
  commit(stage) {
    const load = loadOf(stage);
    load.session.commit();
    load.end();
    loads.delete(stage);
  },
  abort(stage) {
    const load = loads.get(stage);
    if (!load) return;
    load.session.abort();
    for (const [path, session] of sessions) if (session === load.session) sessions.delete(path);
    load.end();
    loads.delete(stage);
  },
  openRead(request) {
    read = new TableRead(arena, request, stopped);
    return read.start;
  },
  openShare(request) {
    read = new TableRead(arena, request, stopped);
    return {};
  },
  isUnchanged: () => reader().isUnchanged,
  beginPart: (part) => reader().beginPart(part),
  next: () => reader().next(),
  closeRead(complete) {
    const ending = read;
    read = undefined;
    ending?.close(complete);
  },
};

async function answer({ id, name, args }: CallMessage): Promise<CallReply> {
  try {
    return { id, result: await (HANDLERS[name] as (...args: unknown[]) => unknown)(...args) };
  } catch (error) {
    return { id, failure: reportOf(error) };
  }
}

function reportOf(error: unknown): ErrorReport {
  const { name, code, message, stack, stage, remedy, value, retryable } = error as Partial<ErrorReport> & Error;
  const known = name === 'RunError';
  return {
    class: known ? (code === 'cancelled' ? 'Cancelled' : 'RunError') : 'InternalError',
    code: known && code ? code : 'internal',
    message: known ? message! : `${message}\n${stack}`,
    retryable: retryable ?? false,
    ...(stage !== undefined && { stage }),
    ...(remedy !== undefined && { remedy }),
    ...(value !== undefined && { value }),
  };
}

let tail: Promise<void> = Promise.resolve();
parentPort!.on('message', (message: CallMessage) => {
  tail = tail.then(async () => parentPort!.postMessage(await answer(message)));
});

// The program of a thread that works with a system for a run: it loads tables, or reads one.
import { parentPort, workerData } from 'node:worker_threads';
import { Arena } from '../columns/arena.ts';
import { reportOf } from '../model/error-report.ts';
import { InternalError } from '../model/errors.ts';
import type { LoadSession, ReadSession } from './connector.ts';
import { connectorOf } from './index.ts';
import type { CallMessage, CallName, CallReply, NoteMessage, ThreadCalls, ThreadSetup } from './protocol.ts';

const setup = workerData as ThreadSetup;
const arena = Arena.join(setup.arena);
const stop = new BigInt64Array(setup.counters);
const connector = (async () => {
  const open = await connectorOf(setup.system).finally(() => Atomics.store(new Int32Array(setup.loaded), 0, 1));
  return open({
    arena,
    stopped: () => Atomics.load(stop, 0) !== 0n,
    note: (stage, text, severity) =>
      parentPort!.postMessage({ note: { stage, text, ...(severity && { severity }) } } satisfies NoteMessage),
  });
})();
// The first call hears of a failure.
connector.catch(() => undefined);

const loads = new Map<string, LoadSession>();
let read: ReadSession | undefined;

function reader(): ReadSession {
  if (!read) throw new InternalError('nothing is being read');
  return read;
}

function loadOf(stage: string): LoadSession {
  const load = loads.get(stage);
  if (!load) throw new InternalError(`${stage} is not being loaded`);
  return load;
}

type Handlers = {
  readonly [Name in CallName]: (
    ...args: Parameters<ThreadCalls[Name]>
  ) => ReturnType<ThreadCalls[Name]> | Promise<ReturnType<ThreadCalls[Name]>>;
};

const HANDLERS: Handlers = {
  capacity: async (access) => (await connector).capacity?.(access),
  checkLoads: async (loads) => (await (await connector).checkLoads?.(loads)) ?? [],
  async openLoad(request) {
    const { openLoad } = await connector;
    if (!openLoad) throw new InternalError(`${setup.system} does not load`);
    loads.set(request.stage, await openLoad(request));
  },
  write: (stage, batch) => loadOf(stage).write(batch),
  pause: (stage) => loadOf(stage).pause?.(),
  load: (stage) => loadOf(stage).load(),
  verify: (stage) => loadOf(stage).verify?.(),
  receipt: (stage) => loadOf(stage).receipt?.(),
  commit: (stage) => loadOf(stage).commit(),
  written: (stage) => loadOf(stage).written?.(),
  async settle(stage) {
    await loads.get(stage)?.settle?.();
    loads.delete(stage);
  },
  async abort(stage) {
    await loads.get(stage)?.abort();
    loads.delete(stage);
  },
  async openRead(request) {
    const { openRead } = await connector;
    if (!openRead) throw new InternalError(`${setup.system} does not read`);
    read = await openRead(request);
    return read.start;
  },
  isUnchanged: () => reader().isUnchanged?.() ?? true,
  beginPart: (part) => reader().beginPart(part),
  next: () => reader().next(),
  async closeRead(complete) {
    const ending = read;
    read = undefined;
    await ending?.close(complete);
  },
};

async function answer({ id, name, args }: CallMessage): Promise<CallReply> {
  try {
    return { id, result: await (HANDLERS[name] as (...args: unknown[]) => unknown)(...args) };
  } catch (error) {
    return { id, failure: reportOf(error) };
  }
}

let tail: Promise<void> = Promise.resolve();
parentPort!.on('message', (message: CallMessage) => {
  tail = tail.then(async () => parentPort!.postMessage(await answer(message)));
});

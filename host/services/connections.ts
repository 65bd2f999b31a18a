import type { Connection, ConnectionTarget, ConnectionTest } from '../../ipc/api.ts';
import { reportOf } from '../../model/error-report.ts';
import { type ConnectContext, readyConnection } from '../connect.ts';
import { type CopyPlace, copyJob } from '../copy/copy-job.ts';
import type { Driver, ReadyConnection } from '../drivers/driver.ts';
import { driverOf } from '../drivers/index.ts';
import type { HostContext, Service } from './service.ts';

/** A server that does not answer is given up. */
const PATIENCE_MS = 15_000;
/** Looking at many tables takes longer. */
const COPY_PATIENCE_MS = 60_000;

/** The user's connections: list, change, try and look into them. */
export function connectionsService({ emit }: Pick<HostContext, 'emit'>, context: ConnectContext): Service<'connections'> {
  const { shared } = context;
  const changed = () => emit('changed', { what: 'connections' });
  const use = async <Result>(
    target: ConnectionTarget,
    work: (driver: Driver, connection: ReadyConnection, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    const connection = await readyConnection(target, context);
    return work(driverOf(connection.fields.type), connection, AbortSignal.timeout(PATIENCE_MS));
  };
  /** A connection that is only being edited stands in the job. */
  const placeOf = async (end: ConnectionTarget): Promise<CopyPlace> => ({
    ...('connection' in end
      ? { connection: end.connection.name, declares: { type: end.connection.type, ...end.connection.fields } }
      : { connection: end.name }),
    ready: await readyConnection(end, context),
  });
  return {
    handlers: {
      'connections.list': () =>
        Object.entries(shared.read()).map(([name, { type, ...fields }]): Connection => ({ name, type, fields })),
      'connections.save': (_, { name, type, fields }, replaces) => {
        shared.save(name, { ...fields, type }, replaces);
        changed();
      },
      'connections.remove': (_, name) => {
        if (shared.remove(name)) changed();
      },
      'connections.test': async (_, target): Promise<ConnectionTest> => {
        const start = performance.now();
        try {
          const server = await use(target, (driver, connection, signal) => driver.test(connection, signal));
          return { ok: true, server, durationMs: performance.now() - start };
        } catch (error) {
          return { ok: false, error: reportOf(error) };
        }
      },
      'connections.tables': (_, target) => use(target, (driver, connection, signal) => driver.tables(connection, signal)),
      'connections.columns': (_, target, name, schema) =>
        use(target, (driver, connection, signal) =>
          driver.columns(connection, { name, ...(schema !== undefined && { schema }) }, signal),
        ),
      'connections.copy': async (_, { source, target, ...request }) =>
        copyJob(await placeOf(source), await placeOf(target), request, AbortSignal.timeout(COPY_PATIENCE_MS)),
    },
  };
}

import { afterAll, beforeAll } from 'vitest';
import { type Options, rowsOf, runStages } from '../engine/stages.ts';
import { type Fault, type Seen, StandIn, type StandInOptions } from './bigquery/server.ts';

/** A stand-in of a test file's own, and what tests do with it. */
export interface TestProject {
  readonly server: StandIn;
  readonly connection: object;
  run(stages: Record<string, object>, options?: Options): ReturnType<typeof runStages>;
  /** The rows of an origin. */
  read(options: object, run?: Options): Promise<unknown[][]>;
  /** Loads rows, and gives what was refused as well. */
  load(rows: readonly object[], options: object, columns?: object, run?: Options): ReturnType<typeof runStages>;
}

export function useBigQuery(given: StandInOptions = {}): TestProject {
  let server: StandIn;
  beforeAll(async () => {
    server = await StandIn.start(given);
    server.engine.datasets.add('main');
  }, 30_000);
  afterAll(() => server?.stop());
  const options = ({ document, ...rest }: Options = {}): Options => ({
    ...rest,
    document: { ...document, connections: { db: { type: 'bigquery', ...server.connection }, ...document?.connections } },
  });
  const run: TestProject['run'] = (stages, more) => runStages(stages, options(more));
  return {
    get server() {
      return server;
    },
    get connection() {
      return server.connection;
    },
    run,
    read: (origin, more) => rowsOf({ data: { type: 'bigquery-origin', connection: 'db', ...origin } }, options(more)),
    load: (rows, destination, columns, more) =>
      run(
        {
          data: { type: 'memory-origin', name: 'rows', ...(columns && { columns }) },
          out: { type: 'bigquery-destination', connection: 'db', from: 'data', ...destination },
          bad: { type: 'memory-destination', from: 'out.rejects' },
        },
        { inputs: { rows: [...rows] }, ...more },
      ),
  };
}

/** A fault for the first `times` requests that match. */
export function faultOf(fault: Fault, matches: (seen: Seen) => boolean, times = 1): (seen: Seen) => Fault | undefined {
  let left = times;
  return (seen) => (matches(seen) && left-- > 0 ? fault : undefined);
}

import { afterAll, beforeAll, expect, test } from 'vitest';
import { runStages } from '../engine/stages.ts';
import { type Cut, type Proxy, startProxy } from './tcp-proxy.ts';

/** A system whose connection is cut while it is loaded. */
export interface CutSystem {
  readonly type: string;
  /** Fields of its connection, which leads through the proxy. */
  readonly connection: (port: number) => object;
  /** Where the server listens, once it is started. */
  readonly port: () => number;
  /** Makes the table `t` anew, with the row -1. */
  readonly fresh: () => Promise<unknown>;
  /** The ids of `t`, in order. */
  readonly ids: () => Promise<readonly number[]>;
  /** Tables that a run has made for itself and left. */
  readonly hidden: () => Promise<readonly unknown[]>;
  /** What cannot be sent is sent again: every run is done. */
  readonly retries?: boolean;
}

const ROWS = 3000;
const NEW = Array.from({ length: ROWS }, (_, id) => id);
const CUTS: readonly Cut[] = ['reset', 'end', 'half'];
/** With which write, and in what steps, each way to load begins: all write most of the same. */
const WAYS: readonly [ifExists: string, first: number, step: number, ids: readonly number[]][] = [
  ['append', 0, 1, [-1, ...NEW]],
  ['replace', 0, 2, NEW],
  ['upsert', 1, 2, [-1, ...NEW]],
];

/** Whichever write to the server fails or is cut in half: its table has the old rows or all new ones, the run says where, and ends. Called where tests are declared. */
export function testCutWrites(system: CutSystem, ways: readonly string[] = ['append', 'replace', 'upsert']): void {
  let proxy: Proxy;
  beforeAll(async () => {
    proxy = await startProxy('127.0.0.1', system.port());
  });
  afterAll(() => proxy?.close());

  const load = (ifExists: string) =>
    runStages(
      {
        data: {
          type: 'generator',
          rows: ROWS,
          columns: { id: { generator: 'sequence', start: 0 }, name: { generator: 'uuid' } },
        },
        out: {
          ...{ type: `${system.type}-destination`, from: 'data', connection: 'db', table: 't', ifExists },
          ...(ifExists === 'upsert' && { keys: ['id'] }),
        },
      },
      { document: { connections: { db: { type: system.type, ...system.connection(proxy.port) } } as never } },
    );

  test.each(WAYS.filter(([ifExists]) => ways.includes(ifExists)))(
    '%s, at each write once',
    { timeout: 300_000 },
    async (ifExists, first, step, ids) => {
      const codes = new Set<string | undefined>();
      for (let at = first; ; at += step) {
        const how = CUTS[at % CUTS.length]!;
        await system.fresh();
        proxy.cutWrite(at, how);
        const { status, errors } = await load(ifExists);
        const found = await system.ids();
        // Nothing, or everything; and what the run says is so.
        expect([at, how, errors, found.length]).toEqual([at, how, errors, status === 'done' ? ids.length : 1]);
        if (status === 'done') expect(found).toEqual(ids);
        if (!proxy.hasCut) {
          expect([errors, await system.hidden()]).toEqual([[], []]);
          break;
        }
        // What only looks whether all is well may fail.
        if (status === 'done') continue;
        expect([at, how, system.retries]).toEqual([at, how, undefined]);
        expect(errors).toMatchObject([{ class: 'RunError', stage: 'out', retryable: true }]);
        expect([at, how, errors[0]!.message]).toEqual([at, how, expect.stringContaining(`:${proxy.port}`)]);
        codes.add(errors[0]!.code);
      }
      expect([...codes].includes('connection-lost')).toBe(!system.retries);
    },
  );
}

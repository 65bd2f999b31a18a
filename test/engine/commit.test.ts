import { describe, expect, test } from 'vitest';
import { commitAll } from '../../engine/run/commit.ts';
import type { Destination } from '../../engine/run/destination/destination.ts';
import type { Environment } from '../../engine/run/environment.ts';
import type { StateKeeper } from '../../engine/run/state.ts';
import { RunError } from '../../model/errors.ts';
import type { CheckedJob } from '../../stages/check-job.ts';

interface Given {
  /** The destinations that do not commit, and why. */
  readonly fails?: Readonly<Record<string, string>>;
  /** Those that have no receipt. */
  readonly plain?: string;
  readonly keeps?: boolean;
  readonly keeper?: boolean;
  readonly prepares?: boolean;
}

/** What is called, in its order, when the destinations a, b and c of a job commit; and what becomes of it. */
async function calls({ fails = {}, plain = '', keeps = true, keeper = true, prepares = true }: Given = {}) {
  const called: string[] = [];
  const receipt = async (id: string) => {
    called.push(`receipt ${id}`);
    return id === 'b' ? undefined : `of ${id}`;
  };
  const destination = (id: string): Destination => ({
    async commit() {
      called.push(`commit ${id}`);
      if (fails[id] !== undefined) throw new RunError(fails[id], 'no');
    },
    ...(!plain.includes(id) && { receipt: () => receipt(id) }),
    settle: async () => void called.push(`settle ${id}`),
    abort: async () => undefined,
  });
  const state: StateKeeper = {
    receiptsOf: 'job',
    prepare(after, receipts) {
      called.push(`prepare ${JSON.stringify(after)} ${JSON.stringify(receipts)}`);
      if (!prepares) throw new RunError('io-error', 'full');
    },
    keep() {
      called.push('keep');
      return keeps;
    },
    drop: () => void called.push('drop'),
  };
  const stages = ['x', 'a', 'b', 'c'].map((id) => ({ id, inputs: [], outputs: {} }));
  // They have begun in another order than that of the document.
  const destinations = new Map(['c', 'a', 'b'].map((id) => [id, destination(id)]));
  const environment = { state: { before: {}, after: { x: 1 }, accept: false }, counters: {} } as unknown as Environment;
  const job = { stages } as unknown as CheckedJob;
  const outcome = await commitAll(environment, { job, destinations, keeper: keeper ? state : undefined }, () =>
    called.push('committed'),
  ).then(
    () => 'done',
    (error: RunError) => `${error.code} ${error.stage}`,
  );
  return [...called, outcome];
}

const RECEIPTS = ['receipt c', 'receipt a', 'receipt b'];
const PREPARED = [...RECEIPTS, 'prepare {"x":1} {"c":"of c","a":"of a","b":null}'];

test('all commit in the order of the document, between what prepares the state and what keeps it', async () => {
  expect(await calls()).toEqual([
    ...[...PREPARED, 'commit a', 'commit b', 'commit c', 'committed', 'keep', 'settle c', 'settle a', 'settle b', 'done'],
  ]);
});

test('a destination that keeps no rows has no receipt', async () => {
  expect((await calls({ plain: 'ab' })).slice(0, 2)).toEqual(['receipt c', 'prepare {"x":1} {"c":"of c"}']);
});

test('a job without state commits, and settles', async () => {
  expect(await calls({ keeper: false })).toEqual([
    ...['commit a', 'commit b', 'commit c', 'committed', 'settle c', 'settle a', 'settle b', 'done'],
  ]);
});

test('receipts stay where the state is not kept: the next run asks for them', async () => {
  expect(await calls({ keeps: false })).toEqual([...PREPARED, 'commit a', 'commit b', 'commit c', 'committed', 'keep', 'done']);
});

test('nothing commits if the state cannot be prepared', async () => {
  expect(await calls({ prepares: false })).toEqual([...PREPARED, 'io-error undefined']);
});

describe('when one does not commit', () => {
  test('the first, nothing has: the state is forgotten', async () => {
    expect(await calls({ fails: { a: 'io-error' } })).toEqual([...PREPARED, 'commit a', 'drop', 'io-error a']);
  });
  test('and may have, the next run finds out', async () => {
    expect(await calls({ fails: { a: 'commit-unknown' } })).toEqual([...PREPARED, 'commit a', 'commit-unknown a']);
  });
  test.each(['b', 'c'])('%s, behind others that have, the next run finds out', async (id) => {
    const before = id === 'b' ? ['commit a'] : ['commit a', 'commit b'];
    for (const code of ['io-error', 'commit-unknown'])
      expect(await calls({ fails: { [id]: code } })).toEqual([...PREPARED, ...before, `commit ${id}`, `${code} ${id}`]);
  });
  test('without a state, nobody is asked', async () => {
    expect(await calls({ keeper: false, fails: { b: 'io-error' } })).toEqual(['commit a', 'commit b', 'io-error b']);
  });
});

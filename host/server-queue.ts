import { serverOf } from '../engine/plan/servers.ts';
import { RunError } from '../model/errors.ts';
import type { CheckedConnection } from '../stages/stage.ts';

/** Connections by which a server is looked at, side by side. */
const MOST_LOOKS = 4;

interface Queue {
  most: number;
  busy: number;
  readonly waiting: (() => void)[];
}

const queues = new Map<string, Queue>();

/**
 * Looks at something in a server when its turn has come: all looks of this process have few connections to a server at once, and fewer where it has fewer left.
 * A look must not wait for another.
 */
export async function inQueue<Result>(connection: CheckedConnection, look: () => Promise<Result>): Promise<Result> {
  const server = serverOf(connection);
  if (server === undefined) return look();
  const most = Math.min(MOST_LOOKS, Number(connection.maxConnections ?? MOST_LOOKS));
  const queue = queues.get(server) ?? { most, busy: 0, waiting: [] };
  queues.set(server, queue);
  queue.most = Math.min(queue.most, most);
  for (;;) {
    while (queue.busy >= queue.most) await new Promise<void>((resolve) => queue.waiting.push(resolve));
    queue.busy++;
    try {
      return await look();
    } catch (error) {
      const crowded = error instanceof RunError && error.code === 'too-many-connections';
      if (!crowded || queue.busy === 1) throw error;
      queue.most = Math.min(queue.most, queue.busy - 1);
    } finally {
      queue.busy--;
      if (queue.busy === 0 && queue.waiting.length === 0) queues.delete(server);
      for (const wake of queue.waiting.splice(0)) wake();
    }
  }
}

import type { Batch } from '../../columns/vector.ts';
import { ofStage } from '../../model/error-report.ts';
import type { LoadSession } from '../connector.ts';

/** A load that shares its connection with others. */
export interface SharingLoad extends LoadSession {
  readonly stage: string;
  /** Sends what is under way to its end, so that others can use the connection. */
  pause(): Promise<void>;
  /** May use the connection again. */
  resume(): Promise<void>;
}

/** Has loads use one connection one after the other. Their calls come one after the other, too; but what a call leaves to be sent goes on behind it. */
export class Turns {
  private current: SharingLoad | undefined;

  /** Nobody uses the connection afterwards. Errors name the stage whose rows are to blame. */
  async pause(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    if (current) await ofStage(current.stage, current.pause());
  }

  /** The load, whose calls wait until that of another has sent all. It has the first turn. */
  share(load: SharingLoad): LoadSession {
    this.current = load;
    const mine = async () => {
      if (this.current === load) return;
      await this.pause();
      this.current = load;
      await load.resume();
    };
    return {
      async write(batch: Batch) {
        await mine();
        return load.write(batch);
      },
      async load() {
        await mine();
        return load.load();
      },
      pause: () => load.pause(),
      receipt: () => load.receipt?.(),
      verify: () => load.verify?.(),
      commit: () => load.commit(),
      written: () => load.written?.(),
      settle: () => load.settle?.(),
      abort: () => {
        // Its connection is of no use any more: the next load must not wait for it.
        if (this.current === load) this.current = undefined;
        return load.abort();
      },
    };
  }
}

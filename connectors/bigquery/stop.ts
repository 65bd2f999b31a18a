import { CancelledError } from '../../model/errors.ts';

const POLL_MS = 50;

/** A signal that aborts once a run is to stop. `end`: nobody looks any more. */
export class StopSignal {
  readonly signal: AbortSignal;
  private readonly watch: NodeJS.Timeout;

  constructor(stopped: () => boolean) {
    const controller = new AbortController();
    this.signal = controller.signal;
    const look = () => {
      if (stopped()) controller.abort(new CancelledError());
    };
    this.watch = setInterval(look, POLL_MS);
    this.watch.unref();
    look();
  }

  end(): void {
    clearInterval(this.watch);
  }
}

import type { Arguments, CallFailure, Channel, EventName, Events, HostClient, Result } from '../../ipc/api.ts';
import { HostError } from '../../ipc/failure.ts';
import { type AnswerFrame, decodeFrame, type EventFrame, encodeFrame } from '../../ipc/wire.ts';

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: HostError) => void;
}

/** A host that frames go to and come from, whatever carries them. */
export class FrameClient implements HostClient {
  private readonly send: (frame: Uint8Array<ArrayBuffer>) => void;
  private readonly pending = new Map<number, PendingCall>();
  private readonly listeners = new Map<EventName, Set<(event: never) => void>>();
  private lastId = 0;

  /** `send` throws the `HostError` that a call then fails with. */
  constructor(send: (frame: Uint8Array<ArrayBuffer>) => void) {
    this.send = send;
  }

  call<Name extends Channel>(name: Name, ...args: Arguments<Name>): Promise<Result<Name>> {
    const id = ++this.lastId;
    // Arguments that were left out are left out on the way, too.
    const given: unknown[] = [...args];
    while (given.length > 0 && given.at(-1) === undefined) given.pop();
    return new Promise((resolve, reject) => {
      this.send(encodeFrame({ id, channel: name, args: given }));
      this.pending.set(id, { resolve: resolve as PendingCall['resolve'], reject });
    });
  }

  on<Name extends EventName>(name: Name, listener: (event: Events[Name]) => void): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Takes a frame that came from the host. */
  receive(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes) as AnswerFrame | EventFrame;
    if ('event' in frame) {
      for (const listener of this.listeners.get(frame.event) ?? []) listener(frame.payload as never);
      return;
    }
    const call = this.pending.get(frame.id);
    this.pending.delete(frame.id);
    if (frame.failure) call?.reject(new HostError(frame.failure));
    else call?.resolve(frame.result ?? undefined);
  }

  /** Fails all calls that are under way. */
  failAll(failure: CallFailure): void {
    const calls = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of calls) reject(new HostError(failure));
  }
}

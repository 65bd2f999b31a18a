import type { Socket } from 'node:net';

/** A packet as the client's parser hands it on; see `lib/packets/packet.js` of mysql2. */
export interface Packet {
  readonly sequenceId: number;
  readonly buffer: Buffer;
  /** Of its head, 4 bytes before its content. */
  readonly start: number;
  readonly end: number;
  isError(): boolean;
  asError(encoding: string): Error;
}

/** What `mysql2` does not type: the parts of a connection that commands work with (`lib/base/connection.js`). */
export interface ClientState {
  stream: Socket;
  startTLS: (done: (error?: Error) => void) => void;
  readonly packetParser: { execute(bytes: Buffer): void };
  sequenceId: number;
  readonly clientEncoding: string;
  /** What is being done; null or undefined when nothing is. */
  readonly _command: unknown;
  _handleNetworkError(error: Error): void;
  addCommand(command: ClientCommand): void;
  writePacket(packet: { readonly buffer: Buffer; length(): number; writeHeader(sequenceId: number): void }): void;
  _resetSequenceId(): void;
}

/** A command of our own, beside those of the client. */
export interface ClientCommand {
  /** Called without a packet at first, then with each that the parser gets. Returns whether it has ended. */
  execute(packet: Packet | undefined, client: ClientState): boolean;
  /** Of a connection that is lost. */
  onResult(error: Error): void;
}

import { Decoder, Encoder, ExtensionCodec } from '@msgpack/msgpack';
import type { CallFailure, EventName, Events } from './api.ts';

/** A call as it goes to the host. `id`: chosen by the client, unique among its open calls. */
export interface CallFrame {
  readonly id: number;
  readonly channel: string;
  readonly args: readonly unknown[];
}

/** What comes back for a call. Without `failure` it succeeded; without `result` it gave nothing. */
export interface AnswerFrame {
  readonly id: number;
  readonly result?: unknown;
  readonly failure?: CallFailure;
}

/** What the host tells without being asked. */
export type EventFrame = { [Name in EventName]: { readonly event: Name; readonly payload: Events[Name] } }[EventName];

/** Bytes of the largest frame that a client may send: a job's text at its longest, with room to spare. */
export const MAX_CALL_BYTES = 64 << 20;

/** The type number of `bigint`s among MessagePack's extensions. */
const BIGINT_EXTENSION = 1;

const extensionCodec = new ExtensionCodec();
// Any size: MessagePack's own integers end at 64 bits.
extensionCodec.register({
  type: BIGINT_EXTENSION,
  encode: (value) => (typeof value === 'bigint' ? new TextEncoder().encode(String(value)) : null),
  decode: (bytes) => BigInt(new TextDecoder().decode(bytes)),
});

const encoder = new Encoder({ extensionCodec, ignoreUndefined: true });
const decoder = new Decoder({ extensionCodec });

/**
 * A frame as bytes of its own (MessagePack: https://github.com/msgpack/msgpack/blob/master/spec.md). Fields that are `undefined` are left out,
 * bytes are copied, `bigint`s keep all their digits.
 */
export const encodeFrame = (frame: CallFrame | AnswerFrame | EventFrame): Uint8Array<ArrayBuffer> => encoder.encode(frame);

/** The frame in `bytes`; its byte arrays are views into them. Throws for what is no MessagePack. */
export const decodeFrame = (bytes: Uint8Array): unknown => decoder.decode(bytes);

/** A call's frame, or `undefined` for what is none. */
export function callFrameOf(value: unknown): CallFrame | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, channel, args } = value as Partial<Record<keyof CallFrame, unknown>>;
  if (!Number.isSafeInteger(id) || typeof channel !== 'string' || !Array.isArray(args)) return undefined;
  return { id: id as number, channel, args };
}

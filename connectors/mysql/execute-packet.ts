import { RunError } from '../../model/errors.ts';
import type { Cell } from '../../stages/shared/options.ts';

const COM_STMT_EXECUTE = 0x17;
const HEAD_BYTES = 4;
// MYSQL_TYPE_…
const [DOUBLE, NULL, LONGLONG, VAR_STRING] = [5, 6, 8, 253] as const;

/** A packet as the client sends it: 4 bytes of head, then its content. */
export interface OutgoingPacket {
  readonly buffer: Buffer;
  length(): number;
  writeHeader(sequenceId: number): void;
}

/** Executes a prepared statement with values: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html */
export function executePacket(statement: number, values: readonly Cell[]): OutgoingPacket {
  const parameters = values.map(parameterOf);
  const nulls = Buffer.alloc((values.length + 7) >> 3);
  values.forEach((value, i) => {
    if (value === null) nulls[i >> 3]! |= 1 << (i & 7);
  });
  const head = Buffer.alloc(10);
  head[0] = COM_STMT_EXECUTE;
  head.writeUInt32LE(statement, 1);
  // No cursor; executed once.
  head.writeUInt32LE(1, 6);
  const types = Buffer.from(parameters.flatMap(({ type }) => [type, 0]));
  const bound = values.length === 0 ? [] : [nulls, Buffer.of(1), types, ...parameters.map(({ bytes }) => bytes)];
  return outgoingPacket(head, ...bound);
}

/** Bytes of content that a single packet holds: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html */
export const PACKET_BYTES = 0xff_ff_ff;

/** Throws `RunError` `packet-too-large` for values that a statement cannot be executed with: their packet would have 16 MB or more. */
export function refuseLarge(values: readonly Cell[]): void {
  const sizes = values.map((value) => parameterOf(value).bytes.length);
  const total = 10 + ((values.length + 7) >> 3) + 1 + 2 * values.length + sizes.reduce((sum, size) => sum + size, 0);
  if (total < PACKET_BYTES) return;
  throw new RunError('packet-too-large', `the values of the query's parameters have ${total} bytes`, {
    value: `${total} bytes`,
    remedy: `pass less than ${PACKET_BYTES} bytes in all: put the values into a table, and join it in the query`,
  });
}

/** A packet with these contents. */
export function outgoingPacket(...contents: readonly Buffer[]): OutgoingPacket {
  const buffer = Buffer.concat([Buffer.alloc(HEAD_BYTES), ...contents]);
  return {
    buffer,
    length: () => buffer.length,
    writeHeader(sequenceId) {
      buffer.writeUIntLE(buffer.length - HEAD_BYTES, 0, 3);
      buffer[3] = sequenceId;
    },
  };
}

interface Parameter {
  readonly type: number;
  readonly bytes: Buffer;
}

function parameterOf(value: Cell): Parameter {
  if (value === null) return { type: NULL, bytes: Buffer.alloc(0) };
  if (typeof value === 'boolean' || typeof value === 'bigint' || (Number.isSafeInteger(value) && !Object.is(value, -0))) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value as number));
    return { type: LONGLONG, bytes };
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return { type: DOUBLE, bytes };
  }
  const text = Buffer.from(String(value));
  return { type: VAR_STRING, bytes: Buffer.concat([lengthOf(text.length), text]) };
}

/** A length as the protocol writes it. */
function lengthOf(length: number): Buffer {
  if (length < 251) return Buffer.of(length);
  const bytes = Buffer.alloc(length < 0x10000 ? 3 : length < 0x1000000 ? 4 : 9);
  bytes[0] = length < 0x10000 ? 252 : length < 0x1000000 ? 253 : 254;
  if (bytes.length === 9) bytes.writeBigUInt64LE(BigInt(length), 1);
  else bytes.writeUIntLE(length, 1, bytes.length - 1);
  return bytes;
}

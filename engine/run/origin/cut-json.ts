import { JSON_CUT_BYTES, REFUSED_NOT_OBJECT, REFUSED_TRAILING_TEXT } from '../../../columns/layout.ts';
import { openText } from '../../../connectors/files/open-text.ts';
import { type JsonInput, recordsNotFound } from '../../../connectors/json/introspect.ts';
import { DocumentWalk } from '../../../connectors/json/locate.ts';
import { RunError } from '../../../model/errors.ts';
import type { JsonPart } from '../../../workers/source-task.ts';
import type { Environment } from '../environment.ts';
import { HeldText } from './held-text.ts';

const MAX_RECORD_BYTES = 256 << 20;
/** Text behind the end of a document that is shown. */
const MAX_TRAILING_BYTES = 1000;
const LF = 10;

/** Whole records in a block of memory, followed by a byte 0. The consumer frees the block. */
export interface JsonPiece {
  readonly part: JsonPart;
  readonly block: number;
  readonly bytes: number;
  /** Lines before it in the file. */
  readonly line: number;
}

const textOf = (input: JsonInput, signal: AbortSignal): AsyncIterable<Uint8Array> =>
  input.text ?? openText(input.file, { encoding: input.encoding, compression: input.compression, signal });

/** Cuts JSON Lines that come as a stream (unpacked, or in another encoding) into pieces of whole lines. */
export async function* cutLines(environment: Environment, input: JsonInput): AsyncIterable<JsonPiece> {
  const { arena, signal, granularity } = environment;
  const { kernels, bytes } = arena;
  const held = new HeldText(arena, granularity.rangeBytes * 2);
  let line = 0;
  /** What is held up to here has no line end behind the least that a piece has. */
  let searched = 0;
  const cut = (end: number): JsonPiece => {
    searched = 0;
    const block = held.take(end);
    const size = bytes[block + end - 1] === LF ? end : end + 1;
    bytes[block + size - 1] = LF;
    bytes[block + size] = 0;
    const before = line;
    line += kernels.jsonCountLines(block, 0, size);
    return { part: { kind: 'lines' }, block, bytes: size, line: before };
  };
  try {
    for await (const chunk of textOf(input, signal)) {
      held.add(chunk);
      while (held.bytes >= granularity.rangeBytes) {
        const end = kernels.jsonLineEnd(held.address, Math.max(granularity.rangeBytes - 1, searched), held.bytes);
        if (end === 0) {
          searched = held.bytes;
          break;
        }
        yield cut(end);
      }
      refuseLong(input, held.bytes);
      if (signal.aborted) return;
    }
    if (held.bytes > 0) yield cut(held.bytes);
  } finally {
    held.free();
  }
}

function refuseLong({ file }: JsonInput, bytes: number): void {
  if (bytes <= MAX_RECORD_BYTES) return;
  throw new RunError('row-too-long', `${file.path}: a record is longer than ${MAX_RECORD_BYTES >> 20} MB`, {
    remedy: 'look for a quote or bracket that is never closed near the end of the records read so far',
  });
}

/** Cuts a document into pieces of whole records of the list, or the one record, that `path` leads to. */
export async function* cutDocument(
  environment: Environment,
  input: JsonInput,
  path: readonly string[],
): AsyncIterable<JsonPiece> {
  const { signal } = environment;
  const walk = new DocumentWalk(path);
  const records = new RecordsCut(environment, input);
  let started = false;
  let trailing: number[] | undefined;
  let line = 0;
  /** Text behind the records: the rest of the document, and then nothing. */
  const pass = (bytes: Uint8Array) => {
    let rest = bytes;
    if (!trailing) {
      const offset = walk.end(bytes);
      line += countLines(offset < 0 ? bytes : bytes.subarray(0, offset));
      if (offset < 0) return;
      trailing = [];
      rest = bytes.subarray(offset);
    }
    if (trailing.length < MAX_TRAILING_BYTES) trailing.push(...rest.subarray(0, MAX_TRAILING_BYTES - trailing.length));
  };
  try {
    let scalar = false;
    for await (const chunk of textOf(input, signal)) {
      if (signal.aborted) return;
      if (!started) {
        const located = walk.find(chunk);
        line += countLines(located ? chunk.subarray(0, located.offset) : chunk);
        if (!located) continue;
        if (path.length > 0 && located.kind === 'scalar') throw recordsNotFound(input.file, path);
        started = true;
        scalar = located.kind === 'scalar' || located.kind === 'null';
        if (scalar) pass(chunk.subarray(located.offset));
        else yield* records.begin(chunk.subarray(located.offset), located.kind === 'object', line);
      } else if (records.open) yield* records.add(chunk);
      else pass(chunk);
      const behind = records.behind();
      if (behind) {
        line = records.line;
        pass(behind);
      }
    }
    if (!started && path.length > 0 && !walk.empty) throw recordsNotFound(input.file, path);
    if (records.open) {
      yield* records.end();
      const behind = records.behind();
      // Cut off: that is said already.
      if (!behind) return;
      line = records.line;
      pass(behind);
    }
    if (trailing) {
      const code = scalar && path.length === 0 ? REFUSED_NOT_OBJECT : REFUSED_TRAILING_TEXT;
      yield refusedPiece(environment, trailing, line, code);
    } else if (!walk.closed) yield records.unclosed(line);
  } finally {
    records.free();
  }
}

function refusedPiece({ arena }: Environment, text: readonly number[], line: number, code: number): JsonPiece {
  const block = arena.alloc(text.length + 64);
  arena.bytes.set(text, block);
  return { part: { kind: 'refused', code }, block, bytes: text.length, line };
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
}

/** The records of a document while they come in. */
class RecordsCut {
  /** Whether the end of the records has not come yet. */
  open = false;
  /** Number of lines before the first record that is not handed on yet. */
  line = 0;
  private readonly environment: Environment;
  private readonly input: JsonInput;
  private readonly held: HeldText;
  private readonly state: number;
  private first = true;
  private single = false;
  private rest: Uint8Array | undefined;

  constructor(environment: Environment, input: JsonInput) {
    this.environment = environment;
    this.input = input;
    this.held = new HeldText(environment.arena, environment.granularity.rangeBytes * 2);
    this.state = environment.arena.alloc(JSON_CUT_BYTES);
  }

  /** `chunk`: from the first record of the list on, or from the `single` one. */
  *begin(chunk: Uint8Array, single: boolean, line: number): Iterable<JsonPiece> {
    this.open = true;
    this.single = single;
    this.line = line;
    this.restart();
    yield* this.add(chunk);
  }

  *add(chunk: Uint8Array): Iterable<JsonPiece> {
    this.held.add(chunk);
    yield* this.cut(false);
    refuseLong(this.input, this.held.bytes);
  }

  /** The text ends. */
  *end(): Iterable<JsonPiece> {
    yield* this.cut(true);
    if (this.open) yield this.piece(this.held.bytes, { last: false, cutOff: true });
    this.open = false;
  }

  /** What says that a document is not closed behind its records. */
  unclosed(line: number): JsonPiece {
    this.line = line;
    return this.piece(0, { last: false, cutOff: true });
  }

  /** The text that came behind the records, once. */
  behind(): Uint8Array | undefined {
    const { rest } = this;
    this.rest = undefined;
    return rest;
  }

  free(): void {
    this.held.free();
    this.environment.arena.free(this.state);
  }

  private restart(): void {
    // A single record stands as if it were in a list that is closed with it.
    this.environment.arena.i32.set([this.single ? -1 : 0, 0, 0, 0], this.state >>> 2);
  }

  private *cut(final: boolean): Iterable<JsonPiece> {
    const { arena, granularity } = this.environment;
    const { held } = this;
    const enough = this.single ? 0xffffffff : granularity.rangeBytes;
    while (this.open) {
      const end = arena.kernels.jsonCut(held.address, held.bytes, enough, final ? 1 : 0, this.state);
      if (end === 0) return;
      this.restart();
      if (end > 0) {
        yield this.piece(end, { last: false, cutOff: false });
        continue;
      }
      const bracket = -1 - end;
      this.open = false;
      yield this.piece(this.single ? bracket + 1 : bracket, { last: true, cutOff: false });
      const from = held.address + (this.single ? 0 : 1);
      this.rest = arena.bytes.slice(from, held.address + held.bytes);
    }
  }

  private piece(bytes: number, how: { readonly last: boolean; readonly cutOff: boolean }): JsonPiece {
    const { arena } = this.environment;
    const block = this.held.take(bytes);
    arena.bytes[block + bytes] = 0;
    const { first, line } = this;
    this.first = false;
    this.line += arena.kernels.jsonCountLines(block, 0, bytes);
    return { part: { kind: 'elements', first, ...how }, block, bytes, line };
  }
}

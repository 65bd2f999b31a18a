const LF = 10;
const CR = 13;
const BLANKS: ReadonlySet<number> = new Set([9, 32]);

/** What decides where a record of delimited text ends: see `CsvDialect`. */
export interface RecordRules {
  readonly delimiter: string;
  readonly quote: string | null;
  readonly escape: string | null;
  readonly comment: string | null;
  readonly skipInitialSpace: boolean;
  readonly lineEnding: 'lf' | 'crlf' | 'cr';
}

type State = 'record' | 'field' | 'plain' | 'quoted' | 'closing' | 'escaped' | 'comment';

/** Finds the last place in a text at which a record ends with its line. The text comes in pieces, and begins with a record. */
export class RecordEnds {
  /** Bytes up to there. */
  end = 0;
  /** Lines up to there. */
  lines = 0;
  private readonly quote: number;
  private readonly escape: number;
  private readonly lineEnd: number;
  private readonly delimiter: Uint8Array;
  private readonly comment: Uint8Array;
  private readonly skipBlanks: boolean;
  private state: State = 'record';
  private bytes = 0;
  private seenLines = 0;
  /** Bytes of a delimiter, or of what begins a comment, that have come. */
  private matched = 0;

  /** Without rules every line is a record. */
  constructor(rules: Partial<RecordRules> = {}) {
    const { quote = null, escape: escaper = null, delimiter = '', comment = null, lineEnding = 'lf' } = rules;
    const code = (text: string | null) => (text === null || text === '' ? -1 : text.charCodeAt(0));
    this.quote = code(quote);
    this.escape = code(escaper);
    this.lineEnd = lineEnding === 'cr' ? CR : LF;
    this.delimiter = new TextEncoder().encode(delimiter);
    this.comment = new TextEncoder().encode(comment ?? '');
    this.skipBlanks = rules.skipInitialSpace ?? false;
  }

  add(piece: Uint8Array): void {
    const { quote, state, lineEnd } = this;
    const isPlain = state !== 'quoted' && state !== 'closing' && state !== 'escaped' && (quote < 0 || piece.indexOf(quote) < 0);
    if (isPlain) this.addPlain(piece, lineEnd);
    else for (const byte of piece) this.step(byte);
  }

  /** A piece in which nothing is quoted. */
  private addPlain(piece: Uint8Array, lineEnd: number): void {
    const last = piece.lastIndexOf(lineEnd);
    if (last < 0) {
      for (const byte of piece.subarray(0, 256)) this.step(byte);
      this.bytes += Math.max(0, piece.length - 256);
      return;
    }
    for (let at = piece.indexOf(lineEnd); at >= 0; at = piece.indexOf(lineEnd, at + 1)) this.seenLines++;
    this.bytes += last + 1;
    this.end = this.bytes;
    this.lines = this.seenLines;
    this.state = 'record';
    this.matched = 0;
    const rest = piece.subarray(last + 1);
    for (const byte of rest) this.step(byte);
  }

  private step(byte: number): void {
    this.bytes++;
    const isEnd = byte === this.lineEnd;
    if (isEnd) this.seenLines++;
    switch (this.state) {
      case 'quoted':
        if (byte === this.escape && this.escape !== this.quote) this.state = 'escaped';
        else if (byte === this.quote) this.state = 'closing';
        return;
      case 'escaped':
        this.state = 'quoted';
        return;
      case 'closing':
        // Two quotes stand for one.
        if (byte === this.quote) {
          this.state = 'quoted';
          return;
        }
        this.state = 'plain';
    }
    if (isEnd) {
      this.end = this.bytes;
      this.lines = this.seenLines;
      this.state = 'record';
      this.matched = 0;
      return;
    }
    if (this.state === 'comment') return;
    if (this.state === 'record' && this.comment.length > 0) {
      if (byte === this.comment[this.matched]) {
        if (++this.matched === this.comment.length) this.state = 'comment';
        return;
      }
      this.matched = 0;
    }
    const isStart = this.state === 'record' || this.state === 'field';
    if (isStart && byte === this.quote) this.state = 'quoted';
    else if (!(isStart && this.skipBlanks && BLANKS.has(byte) && byte !== this.delimiter[0])) this.delimit(byte);
  }

  private delimit(byte: number): void {
    const { delimiter } = this;
    if (this.state === 'record') this.matched = 0;
    this.state = 'plain';
    if (byte === delimiter[this.matched]) this.matched++;
    else this.matched = byte === delimiter[0] ? 1 : 0;
    if (this.matched > 0 && this.matched === delimiter.length) {
      this.matched = 0;
      this.state = 'field';
    }
  }
}

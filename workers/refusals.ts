import {
  JSON_MAX_DEPTH,
  REFUSED_CUT_OFF,
  REFUSED_DIVISION_BY_ZERO,
  REFUSED_FIELD_COUNT,
  REFUSED_INVALID_ARGUMENT,
  REFUSED_INVALID_CAST,
  REFUSED_INVALID_JSON,
  REFUSED_INVALID_QUOTE,
  REFUSED_INVALID_UTF8,
  REFUSED_LONE_QUOTE,
  REFUSED_NO_MATCH,
  REFUSED_NOT_NESTED,
  REFUSED_NOT_OBJECT,
  REFUSED_OVERFLOW,
  REFUSED_SURROGATE,
  REFUSED_TOO_DEEP,
  REFUSED_TOO_LONG,
  REFUSED_TRAILING_COMMA,
  REFUSED_TRAILING_TEXT,
  REFUSED_UNCLOSED_LIST,
  REFUSED_UNCLOSED_QUOTE,
  REFUSED_UNKNOWN_FIELD,
} from '../columns/layout.ts';
import type { Expression } from '../model/expression/expression.ts';
import { shorten } from '../model/shorten.ts';
import { type DataType, typeName } from '../model/types.ts';

/** What a message can say besides the code. */
export interface RefusalDetails {
  /** The value that was refused, or the call that refused its values. */
  readonly value?: string;
  readonly type?: DataType;
  /** The expression that the value is of. */
  readonly source?: Expression;
  readonly expected?: number;
  readonly found?: number;
  /** Where in the record the reason is, in bytes from 0. */
  readonly at?: number;
  readonly field?: string;
}

const SHOWN_CHARACTERS = 60;

const shown = (value: string): string => shorten(value, SHOWN_CHARACTERS);
const of = (value: string | undefined): string => (value === undefined ? '' : `: ${shown(value)}`);

const CODES: Record<number, readonly [code: string, message: (details: RefusalDetails) => string]> = {
  [REFUSED_OVERFLOW]: [
    'overflow',
    ({ value }) => (value === undefined ? 'a value is out of the range of its type' : `out of range: ${shown(value)}`),
  ],
  [REFUSED_DIVISION_BY_ZERO]: ['division-by-zero', ({ value }) => `division by zero${of(value)}`],
  [REFUSED_INVALID_CAST]: [
    'invalid-value',
    ({ value, type }) =>
      type || value !== undefined
        ? `invalid ${type ? typeName(type) : 'value'}${of(value)}`
        : 'a value does not convert to the required type',
  ],
  [REFUSED_INVALID_UTF8]: [
    'invalid-utf8',
    () => 'the row is not valid UTF-8; set the encoding option if the file has another encoding',
  ],
  [REFUSED_FIELD_COUNT]: ['field-count', ({ expected, found }) => `expected ${expected} fields, found ${found}`],
  [REFUSED_UNCLOSED_QUOTE]: ['unclosed-quote', () => 'a quoted field is not closed before the end of the file'],
  [REFUSED_LONE_QUOTE]: [
    'unclosed-quote',
    () => 'a quoted field is not closed in its line; the lines below are read as rows of their own',
  ],
  [REFUSED_INVALID_ARGUMENT]: ['invalid-argument', ({ value }) => `a function does not accept this value${of(value)}`],
  [REFUSED_NO_MATCH]: ['no-match', () => 'no matching row in the reference'],
  [REFUSED_TOO_LONG]: ['too-long', ({ value }) => `a value is too long${of(value)}`],
  [REFUSED_INVALID_QUOTE]: ['invalid-quote', () => 'text follows a closing quote'],
  [REFUSED_INVALID_JSON]: ['invalid-json', ({ at = 0 }) => `the record is not JSON: error at byte ${at + 1}`],
  [REFUSED_NOT_OBJECT]: ['not-an-object', () => 'the record is not an object'],
  [REFUSED_TOO_DEEP]: ['too-deep', () => `the record is nested deeper than ${JSON_MAX_DEPTH} levels`],
  [REFUSED_CUT_OFF]: ['cut-off', () => 'the record is cut off'],
  [REFUSED_SURROGATE]: ['invalid-json', ({ at = 0 }) => `half a surrogate pair at byte ${at + 1} of the record`],
  [REFUSED_NOT_NESTED]: [
    'invalid-value',
    ({ at = 0 }) => `expected an object at byte ${at + 1} of the record: flattened columns are read from it`,
  ],
  [REFUSED_TRAILING_TEXT]: [
    'invalid-json',
    () => 'text follows the end of the document; a file with several documents needs one per line',
  ],
  [REFUSED_TRAILING_COMMA]: ['invalid-json', () => 'no record follows the last comma of the list'],
  [REFUSED_UNKNOWN_FIELD]: [
    'unknown-field',
    ({ field = '' }) =>
      `none of the sampled records has the field ${shown(field)}; raise sampleRecords to find it, or set unknownFields: note to ignore it`,
  ],
  [REFUSED_UNCLOSED_LIST]: ['cut-off', () => 'the file ends before all its brackets are closed'],
};

/** The stable name of a `REFUSED_…` code, as rejects have it in `_code`. */
export const refusalCode = (code: number): string => CODES[code]?.[0] ?? 'refused';

/** One sentence that says what was wrong with the row. */
export const refusalMessage = (code: number, details: RefusalDetails = {}): string => CODES[code]?.[1](details) ?? 'refused';

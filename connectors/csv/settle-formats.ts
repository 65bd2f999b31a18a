import { isSensitive } from '../../model/sensitive.ts';
import { shorten } from '../../model/shorten.ts';
import { formatsEntry } from '../../model/types-entry.ts';
import { type DeclaredFormat, isOdd, type ValueFormat } from '../../model/value-format.ts';
import { type DateOrder, dateFormatOf, type FormatTally, IS_NUMBER, type NumberTally } from './format-tally.ts';
import { IS_DATE, IS_TEXT, IS_TIMESTAMP, typeOfKinds } from './infer-type.ts';

/** How a column is written, as far as that is not the usual way, and what of it could be otherwise. */
export interface SettledFormat {
  readonly format?: ValueFormat;
  /** The union of its values' `IS_*` bits, read so. */
  readonly kinds?: number;
  /** Digits of its numbers, before and behind the decimal mark. */
  readonly digits?: Pick<NumberTally, 'whole' | 'scale' | 'least'>;
  readonly doubt?: string;
}

/** A column to settle the format of: its name, and what its values are in the usual way (`IS_*` bits). */
export interface OpenColumn {
  readonly name: string;
  readonly kinds: number;
  readonly formats: FormatTally;
}

/** What the columns of a file have in common. */
interface FileFormat {
  readonly delimiter: string;
  readonly decimal: ValueFormat['decimal'] | undefined;
  /** The marks of a column that shows both, where the file has decimal commas. */
  readonly comma: NumberTally | undefined;
  readonly order: DateOrder | undefined;
}

/** Settles the formats of a file's columns: of each by its values, and where these leave it open, by those of the others. */
export function settleFormats(columns: readonly OpenColumn[], delimiter: string): SettledFormat[] {
  const decimals = new Set(columns.map(({ formats }) => sureDecimal(formats, delimiter)).filter((mark) => mark !== undefined));
  const orders = new Set(columns.map(sureOrder).filter((order) => order !== undefined));
  const comma = columns.map(({ formats }) => formats.both && only(formats, ',')).find((tally) => tally);
  const file: FileFormat = {
    delimiter,
    decimal: decimals.size === 1 ? [...decimals][0] : undefined,
    comma: comma || undefined,
    order: orders.size === 1 ? [...orders][0] : undefined,
  };
  return columns.map((column) => {
    if (column.kinds === 0) return {};
    const settled = datesOf(column, file) ?? numbersOf(column, file);
    if (settled.format || settled.doubt !== undefined || (column.kinds & IS_TEXT) === 0) return settled;
    const doubt = oddDoubt(column);
    return doubt === undefined ? settled : { ...settled, doubt };
  });
}

/** The ways that all values of a column are numbers in. */
function alive({ numbers }: FormatTally): NumberTally[] {
  return numbers.filter(({ kinds }) => kinds !== 0 && (kinds & ~IS_NUMBER) === 0 && typeOfKinds(kinds).kind !== 'string');
}

/** The first way with a decimal mark, if there is none with the other mark. */
function only(formats: FormatTally, decimal: string): NumberTally | undefined {
  const ways = alive(formats);
  return ways.every(({ marks }) => marks.decimal === decimal) ? ways[0] : undefined;
}

/** The decimal mark that a column's values leave no doubt of. Between commas, `1,5` may well be a list. */
function sureDecimal(formats: FormatTally, delimiter: string): ValueFormat['decimal'] | undefined {
  if (formats.declared.decimal !== undefined) return formats.declared.decimal;
  if ((delimiter === ',' ? formats.both : formats.commaed) && only(formats, ',')) return ',';
  return (formats.pointed || formats.commaed) && only(formats, '.') ? '.' : undefined;
}

const sureOrder = ({ formats: { orders, shortYears } }: OpenColumn): DateOrder | undefined =>
  orders.length === 1 && !shortYears && orders[0] !== 'ymd' ? orders[0] : undefined;

function numbersOf({ name, kinds, formats }: OpenColumn, file: FileFormat): SettledFormat {
  const ways = alive(formats);
  const usual = ways.find(({ marks }) => marks.decimal === '.' && marks.thousands === '');
  const commas = ways.filter(({ marks }) => marks.decimal === ',');
  const comma = commas.find(({ marks }) => marks.thousands === file.comma?.marks.thousands) ?? commas[0];
  const point = usual ?? ways.find(({ marks }) => marks.decimal === '.');
  const written = (tally: NumberTally) => writtenAs(tally, formats.declared);
  const plain: SettledFormat = usual ? written(usual) : {};
  const text: SettledFormat = (kinds & ~IS_NUMBER) === 0 ? { kinds: IS_TEXT } : {};
  if (!comma && !point) return formats.numbers.length === 0 && hasOwnMarks(formats) ? text : {};
  const example = shown(name, formats.example);
  const own = formats.declared.decimal !== undefined || formats.declared.thousands !== undefined;
  if (own) return written(formats.declared.decimal === ',' ? comma! : ways[0]!);
  if (!comma) return usual ? plain : written(point!);
  if (!point) {
    const sure = formats.both || file.decimal === ',' || /[;\t|]/.test(file.delimiter);
    if (sure && (formats.commaed || formats.pointed)) return written(comma);
    return { doubt: `column ${name} is read as text: if ${example} is a number, set decimal: ","` };
  }
  if (!formats.pointed && !formats.commaed) {
    if (usual) return file.decimal === ',' ? written(comma) : plain;
    const apostrophes = ways.some(({ marks }) => marks.thousands === "'");
    if (!apostrophes && file.decimal === undefined) return {};
    return written(file.decimal === ',' ? comma : point);
  }
  if (usual) {
    if (file.decimal === ',')
      return {
        ...written(comma),
        doubt: `column ${name}: ${example} is read without its point, as other columns have decimal commas; if it stands before decimals, set ${formatsEntry(name, 'decimal: "."')}`,
      };
    if (file.decimal === '.' || !/[;\t]/.test(file.delimiter)) return plain;
    return {
      ...plain,
      doubt: `column ${name}: the point in ${example} is taken for a decimal mark; if it stands between thousands, set thousands: ".", else decimal: "."`,
    };
  }
  if (file.decimal === undefined)
    return {
      doubt: `column ${name} is read as text: the comma in ${example} could stand before decimals or between thousands; set decimal: "," or thousands: ","`,
    };
  const chosen = file.decimal === ',' ? comma : point;
  const other = file.decimal === ',' ? 'thousands: ","' : 'decimal: ","';
  const what = file.decimal === ',' ? 'a decimal mark' : 'a mark of thousands';
  return {
    ...written(chosen),
    doubt: `column ${name}: the comma in ${example} is taken for ${what}, as in other columns; if it is none, set ${formatsEntry(name, other)}`,
  };
}

const hasOwnMarks = ({ declared }: FormatTally): boolean =>
  declared.decimal === ',' || declared.thousands !== undefined || isOdd(declared);

/** That a column of text would be one of numbers, but for signs and units. */
function oddDoubt({ name, formats: { odd, declared } }: OpenColumn): string | undefined {
  const units = odd.alive ? [...odd.units].filter((unit) => !declared.units?.includes(unit)) : [];
  const negative = odd.alive && !declared.accounting ? odd.signed : '';
  if (units.length === 0 && negative === '') return undefined;
  const all = [...(declared.units ?? []), ...units].map((unit) => JSON.stringify(unit));
  const unit = units.length === 0 ? [] : [`unit: ${all.length === 1 ? all[0] : `[${all.join(', ')}]`}`];
  const options = [...(negative === '' ? [] : ['accounting: true']), ...unit].join(', ');
  const set = formatsEntry(name, options);
  if (all.length > 1)
    return `column ${name} is read as text: its numbers have different units (${all.join(', ')}); to read them without, set ${set}`;
  const example = shown(name, negative === '' ? odd.united : negative);
  return `column ${name} is read as text: if ${example} is a number, set ${set}`;
}

/** A format of numbers, if it is not the usual one. */
function writtenAs({ marks, kinds, whole, scale, least }: NumberTally, declared: DeclaredFormat): SettledFormat {
  const digits = { whole, scale, least };
  const odd = isOdd(declared) && { accounting: declared.accounting, units: declared.units };
  if (marks.decimal === '.' && marks.thousands === '' && !odd) return { digits };
  return { format: { ...marks, dateFormats: [], locale: undefined, ...odd }, kinds, digits };
}

/** `undefined`: the values are no dates, or written as usual. */
function datesOf({ name, kinds, formats }: OpenColumn, file: FileFormat): SettledFormat | undefined {
  const { declared, dateKinds, orders, sign, clocks, shortYears } = formats;
  if (declared.dateFormats) {
    const { kind } = typeOfKinds(dateKinds);
    if (kind !== 'date' && kind !== 'timestamp') return undefined;
    return { format: dated(declared.dateFormats, declared.locale), kinds: dateKinds };
  }
  if (orders.length === 0 || kinds !== IS_TEXT || sign === '') return undefined;
  const clock = clocks[0]!;
  const example = shown(name, formats.dateExample);
  if (shortYears) {
    const known = orders.includes('dmy') ? 'dmy' : orders[0]!;
    const format = dateFormatOf(known, sign, clock, '%y');
    return { doubt: `column ${name} is read as text: if ${example} is a date, set dateFormat: "${format}"` };
  }
  const usable: readonly DateOrder[] = sign === '.' && orders.includes('dmy') ? ['dmy'] : orders;
  if (usable.length === 1) {
    const format = dateFormatOf(usable[0]!, sign, clock);
    const open = orders.length > 1 && file.order !== 'dmy';
    return {
      ...found(format, clock),
      ...(open && { doubt: `column ${name}: ${example} is read as day, month and year; if it is not, set dateFormat` }),
    };
  }
  const both = usable.map((order) => `"${dateFormatOf(order, sign, clock)}"`);
  if (file.order && usable.includes(file.order))
    return {
      ...found(dateFormatOf(file.order, sign, clock), clock),
      doubt: `column ${name}: in ${example} the ${file.order === 'dmy' ? 'day' : 'month'} is taken to come first, as in other columns; to say so or otherwise, set ${formatsEntry(name, `dateFormat: ${both.join(' or ')}`)}`,
    };
  return {
    doubt: `column ${name} is read as text: in ${example} the day or the month could come first; set dateFormat: ${both.join(' or ')}`,
  };
}

const dated = (dateFormats: readonly string[], locale: string | undefined): ValueFormat => ({
  ...{ decimal: '.', thousands: '', dateFormats, locale },
});

function found(format: string, clock: string): SettledFormat {
  return { format: dated([format], undefined), kinds: clock === '' ? IS_DATE : IS_TIMESTAMP };
}

const shown = (column: string, value: string): string => (isSensitive(column) ? 'a value' : shorten(value, 30));

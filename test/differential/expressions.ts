import { BOOLEAN, DATE, type DataType, FLOAT, INTEGER, STRING } from '../../model/types.ts';
import type { Choice } from './choice.ts';
import { type Column, isExact, literal, quoted } from './relation.ts';

/** An expression as we and as DuckDB write it. None of these can refuse a row. */
export interface Written {
  readonly ours: string;
  readonly theirs: string;
  readonly type: DataType;
  /** As of columns. */
  readonly bound?: number;
}

/** No integer that is computed gets larger, nor any float: they stay exact. */
const MOST = 2 ** 50;

/** Writes random expressions over columns. */
export class ExpressionWriter {
  private readonly choice: Choice;
  private readonly columns: readonly Column[];

  constructor(choice: Choice, columns: readonly Column[]) {
    this.choice = choice;
    this.columns = columns.filter(isExact);
  }

  any(depth: number): Written {
    return this.choice.of([
      () => this.integer(depth),
      () => this.float(depth),
      () => this.text(depth),
      () => this.condition(depth),
      () => this.date(depth),
      () => this.same(depth),
    ])();
  }

  /** One of the columns, or a choice of columns of one type. */
  private same(depth: number): Written {
    const { choice } = this;
    const column = this.columns.length === 0 ? undefined : choice.of(this.columns);
    if (!column) return this.integer(depth);
    const others = this.columns.filter((other) => JSON.stringify(other.type) === JSON.stringify(column.type));
    const a = this.column(column);
    const b = this.column(choice.of(others));
    const bound = a.bound === undefined || b.bound === undefined ? {} : { bound: Math.max(a.bound, b.bound) };
    return choice.of([
      () => a,
      () => ({ ...write`coalesce(${a}, ${b})`, type: a.type, ...bound }),
      () => ({ ...write`CASE WHEN ${this.condition(depth - 1)} THEN ${a} ELSE ${b} END`, type: a.type, ...bound }),
      () => ({ ...write`nullif(${a}, ${b})`, type: a.type, ...bound }),
    ])();
  }

  private column({ name, type, bound }: Column): Written {
    return { ours: quoted(name), theirs: quoted(name), type, ...(bound !== undefined && { bound }) };
  }

  /** A column of the kind whose values are bounded, if there is one. */
  private leaf(kind: DataType['kind']): Written | undefined {
    const fitting = this.columns.filter(
      ({ type, bound }) => type.kind === kind && (!['integer', 'float'].includes(kind) || (bound ?? MOST) < MOST),
    );
    return fitting.length > 0 ? this.column(this.choice.of(fitting)) : undefined;
  }

  integer(depth: number): Written {
    const { choice } = this;
    const number = () => {
      const value = choice.int(-12, 12);
      // Texts are read as columns are: with blanks around them.
      if (choice.chance(0.2)) {
        const type = choice.of(['integer', 'bigint']);
        return { ours: `CAST(' ${value} ' AS ${type})`, theirs: `(${value})::BIGINT`, type: INTEGER, bound: Math.abs(value) };
      }
      return { ours: value < 0 ? `(${value})` : `${value}`, theirs: `(${value})::BIGINT`, type: INTEGER, bound: Math.abs(value) };
    };
    if (depth <= 0) return (choice.chance(0.85) ? this.leaf('integer') : undefined) ?? number();
    const a = this.integer(depth - 1);
    const b = this.integer(depth - 1);
    const made = (written: { ours: string; theirs: string }, bound: number): Written =>
      bound < MOST ? { ...written, type: INTEGER, bound } : a;
    const [x, y] = [a.bound!, b.bound!];
    return choice.of([
      () => made(write`(${a} + ${b})`, x + y),
      () => made(write`(${a} - ${b})`, x + y),
      () => made(write`(${a} * ${b})`, x * y),
      () => made(write`(${a} % 7)`, 7),
      () => made(write`abs(${a})`, x),
      () => made(write`(-${a})`, x),
      () => made(write`coalesce(${a}, ${b})`, Math.max(x, y)),
      () => made(write`nullif(${a}, ${b})`, x),
      () => made(write`least(${a}, ${b})`, Math.max(x, y)),
      () => made(write`greatest(${a}, ${b})`, Math.max(x, y)),
      () => made(write`length(${this.text(depth - 1)})`, 1e6),
      () => made(write`EXTRACT(MONTH FROM ${this.date(depth - 1)})`, 12),
      () => made(write`CASE WHEN ${this.condition(depth - 1)} THEN ${a} ELSE ${b} END`, Math.max(x, y)),
      () => made(write`CASE WHEN ${this.condition(depth - 1)} THEN ${a} END`, x),
    ])();
  }

  float(depth: number): Written {
    const { choice } = this;
    if (depth <= 0) {
      const value = choice.int(1, 40) / 8;
      const text = Number.isInteger(value) ? `${value}.0` : `${value}`;
      const cast: Written = { ours: `CAST('${text}' AS float)`, theirs: `${text}::DOUBLE`, type: FLOAT, bound: value };
      if (choice.chance(0.2)) return cast;
      return (
        (choice.chance(0.8) ? this.leaf('float') : undefined) ?? {
          ours: text,
          theirs: `${text}::DOUBLE`,
          type: FLOAT,
          bound: value,
        }
      );
    }
    const a = this.float(depth - 1);
    const b = this.float(depth - 1);
    const made = (written: { ours: string; theirs: string }, bound: number): Written =>
      bound < MOST ? { ...written, type: FLOAT, bound } : a;
    const [x, y] = [a.bound!, b.bound!];
    const whole = this.integer(depth - 1);
    return choice.of([
      () => made(write`(${a} + ${b})`, x + y),
      () => made(write`(${a} - ${b})`, x + y),
      () => made(write`(${a} * ${b})`, x * y),
      () => made({ ours: `(${a.ours} / 4)`, theirs: `(${a.theirs} / 4::DOUBLE)` }, x),
      () => made(write`(${whole} / 8)`, whole.bound!),
      () => made(write`floor(${a})`, x + 1),
      () => made(write`ceil(${a})`, x + 1),
      () => made(write`CAST(${whole} AS DOUBLE)`, whole.bound!),
      () => made(write`coalesce(${a}, ${b})`, Math.max(x, y)),
      () => made(write`CASE WHEN ${this.condition(depth - 1)} THEN ${a} ELSE ${b} END`, Math.max(x, y)),
    ])();
  }

  text(depth: number): Written {
    const { choice } = this;
    const constant = () => literal(choice.of(['', 'a', 'x,y', "it's", '"', '日', ' ', '-', 'ΟΔΟΣ', 'οδος', 'İı']));
    const plain = (text: string): Written => ({ ours: text, theirs: text, type: STRING });
    if (depth <= 0) return (choice.chance(0.85) ? this.leaf('string') : undefined) ?? plain(constant());
    const a = this.text(depth - 1);
    const b = this.text(depth - 1);
    const made = (written: { ours: string; theirs: string }): Written => ({ ...written, type: STRING });
    const constants = [plain(constant()), plain(constant())] as const;
    return choice.of([
      () => made(write`(${a} || ${b})`),
      () => made(write`concat(${a}, ${constants[0]}, ${b})`),
      () => made(write`upper(${a})`),
      () => made(write`lower(${a})`),
      () => made(write`substring(${a}, 2, 3)`),
      () => made(write`left(${a}, 4)`),
      () => made(write`right(${a}, 3)`),
      () => made(write`trim(${a})`),
      () => made(write`replace(${a}, ${plain(literal(choice.of(['a', '"', ' '])))}, ${constants[1]})`),
      () => made(write`lpad(left(${a}, 6), 9, '*')`),
      () => made(write`split_part(${a}, ' ', 1)`),
      () => made(write`coalesce(${a}, ${b})`),
      () => made(write`CAST(${this.integer(depth - 1)} AS VARCHAR)`),
      () => made(write`CASE WHEN ${this.condition(depth - 1)} THEN ${a} ELSE ${b} END`),
    ])();
  }

  private pattern(): Written {
    const text = literal(
      this.choice.of(['%A%', '%Σ%', '%σ', 'Οδος', '_Ñ%', '%İ%', '%ǅ', '%É', 'X%', "IT'S", '%ẞ%', '%line_BREAK%']),
    );
    return { ours: text, theirs: text, type: STRING };
  }

  date(depth: number): Written {
    const { choice } = this;
    const day = literal(choice.of(['2024-02-29', '1999-12-31', '1970-01-01']));
    const constant: Written = { ours: `DATE ${day}`, theirs: `DATE ${day}`, type: DATE };
    // A shifted extreme would be out of range, so only constants are.
    if (depth <= 0 || choice.chance(0.5)) return (choice.chance(0.8) ? this.leaf('date') : undefined) ?? constant;
    const a = this.date(depth - 1);
    return choice.of([
      (): Written => ({ ours: `(${constant.ours} + 31)`, theirs: `(${constant.theirs} + 31)`, type: DATE }),
      (): Written => ({
        ours: `date_trunc('month', ${a.ours})`,
        theirs: `CAST(date_trunc('month', ${a.theirs}) AS DATE)`,
        type: DATE,
      }),
      (): Written => ({ ...write`coalesce(${a}, ${constant})`, type: DATE }),
      (): Written => this.moved(constant, depth),
      (): Written => ({ ...write`CASE WHEN ${this.condition(depth - 1)} THEN ${a} ELSE ${constant} END`, type: DATE }),
    ])();
  }

  /** A date moved by an interval: of months and days in one step, or counted by a column. */
  private moved(date: Written, depth: number): Written {
    const { choice } = this;
    const sign = choice.of(['+', '-']);
    const fixed = choice.of(['1 year 1 month', '1 month -3 days', '2 weeks 1 day', '13 months', '-1 year 2 days']);
    const few = this.integer(depth - 1);
    const [ours, theirs] = choice.of([
      () => [`INTERVAL '${fixed}'`, `INTERVAL '${fixed}'`],
      () => [`(${few.ours} % 100) * INTERVAL '${fixed}'`, `(${few.theirs} % 100) * INTERVAL '${fixed}'`],
      () => [`INTERVAL (${few.ours} % 100) MONTH`, `INTERVAL (${few.theirs} % 100) MONTH`],
    ])() as [string, string];
    return { ours: `(${date.ours} ${sign} ${ours})`, theirs: `CAST(${date.theirs} ${sign} ${theirs} AS DATE)`, type: DATE };
  }

  condition(depth: number): Written {
    const { choice } = this;
    const made = (written: { ours: string; theirs: string }): Written => ({ ...written, type: BOOLEAN });
    const flag = this.leaf('boolean');
    if (depth > 0 && choice.chance(0.4)) {
      const [a, b] = [this.condition(depth - 1), this.condition(depth - 1)];
      return choice.of([() => made(write`(${a} AND ${b})`), () => made(write`(${a} OR ${b})`), () => made(write`(NOT ${a})`)])();
    }
    if (flag && choice.chance(0.2)) return choice.chance(0.5) ? flag : made(write`(${flag} IS TRUE)`);
    if (this.columns.length > 0 && choice.chance(0.4)) {
      const column = choice.of(this.columns);
      const a = this.column(column);
      const others = this.columns.filter((other) => JSON.stringify(other.type) === JSON.stringify(column.type));
      const b = this.column(choice.of(others));
      const operator = choice.of(['=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM']);
      return choice.of([
        () => made(write`(${a} IS NULL)`),
        () => made(write`(${a} IS NOT NULL)`),
        () => made({ ours: `(${a.ours} ${operator} ${b.ours})`, theirs: `(${a.theirs} ${operator} ${b.theirs})` }),
      ])();
    }
    const operator = choice.of(['=', '<>', '<', '<=', '>', '>=']);
    const compare = (a: Written, b: Written) =>
      made({ ours: `(${a.ours} ${operator} ${b.ours})`, theirs: `(${a.theirs} ${operator} ${b.theirs})` });
    return choice.of([
      () => compare(this.integer(depth - 1), this.integer(depth - 1)),
      () => compare(this.float(depth - 1), this.float(depth - 1)),
      () => compare(this.text(depth - 1), this.text(depth - 1)),
      () => compare(this.date(depth - 1), this.date(depth - 1)),
      () => made(write`(${this.integer(depth - 1)} IN (1, 2, 3, -1, 0))`),
      () => made(write`(${this.integer(depth - 1)} BETWEEN -3 AND 500)`),
      () => made(write`(${this.text(depth - 1)} NOT IN ('a', '', 'it''s'))`),
      () => made(write`(${this.text(depth - 1)} LIKE '%a%')`),
      () => made(write`(${this.text(depth - 1)} ILIKE ${this.pattern()})`),
      () => made(write`(lower(${this.text(depth - 1)}) LIKE lower(${this.pattern()}))`),
      () => made(write`contains(${this.text(depth - 1)}, 'a')`),
    ])();
  }
}

/** Writes both forms at once. */
function write(parts: TemplateStringsArray, ...inner: readonly Written[]): { ours: string; theirs: string } {
  const join = (side: 'ours' | 'theirs') => parts.map((part, i) => part + (inner[i]?.[side] ?? '')).join('');
  return { ours: join('ours'), theirs: join('theirs') };
}

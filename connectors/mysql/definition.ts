import { piecesOf } from '../sql/pieces.ts';
import type { Session } from './session.ts';
import { dialectOf, quoteName } from './sql.ts';
import type { TableColumn } from './table.ts';

/** Types that an index takes only a part of. */
export const isLong = (type: string): boolean => /^(long|medium|tiny)?(text|blob)|^json/i.test(type);

export interface Loss {
  readonly words: string;
  /** What takes it away, behind `ALTER TABLE …`. */
  readonly drop?: string;
}

/** What SHOW CREATE TABLE says of a table, which names whatever mentions a column. */
export class Definition {
  /** What the table counts next. */
  readonly counter: string | undefined;
  readonly rowFormat: string | undefined;
  private readonly lines: readonly string[];

  /** `code`: the definition without what is quoted in it. */
  private constructor(lines: readonly string[], code: string) {
    this.lines = lines;
    this.counter = / AUTO_INCREMENT=(\d+)/.exec(code)?.[1];
    this.rowFormat = / ROW_FORMAT=(\w+)/.exec(code)?.[1];
  }

  static async of(session: Session, table: string): Promise<Definition> {
    const [row] = await session.query(`SHOW CREATE TABLE ${table}`);
    const text = row![1]!;
    const code = piecesOf(text, dialectOf('')).map((piece) => (piece.kind === 'code' ? piece.text : ' '));
    return new Definition(text.split('\n').slice(1), code.join(''));
  }

  /** Whether anything but its own definition names a column. */
  mentions(column: string): boolean {
    return this.linesOn(column).length > 0;
  }

  /** Indexes, constraints and columns that name a column. */
  linesOn(column: string): Loss[] {
    const name = quoteName(column).toLowerCase();
    return this.lines
      .filter((line) => !line.trim().toLowerCase().startsWith(`${name} `) && line.toLowerCase().includes(name))
      .map((line) => lossOf(line));
  }

  /** What a column loses when its type changes. An index stays, unless the new type is too long for it. */
  lossesOf(column: TableColumn, long: boolean): Loss[] {
    const own =
      this.lines.find((line) =>
        line
          .trim()
          .toLowerCase()
          .startsWith(`${quoteName(column.name).toLowerCase()} `),
      ) ?? '';
    const of = (what: string) => ({ words: `${what} of column ${column.name}` });
    const lines = this.linesOn(column.name).filter(({ words }) => long || !/^((PRIMARY|UNIQUE) )?KEY /.test(words));
    return [
      ...(column.generated ? [of('the expression')] : []),
      ...(column.fallback === null || column.generated ? [] : [of('the default')]),
      ...(/auto_increment/i.test(column.extra) ? [of('the counter')] : []),
      ...(/ CHECK \(/.test(own) ? [of('the check')] : []),
      ...lines,
    ];
  }
}

/** A line of a definition that is lost: ``KEY `k` (`a`)``. */
function lossOf(line: string): Loss {
  const words = line.trim().replace(/,$/, '');
  const [, key] = /^(?:(?:UNIQUE|FULLTEXT|SPATIAL) )?KEY (`(?:[^`]|``)+`)/.exec(words) ?? [];
  const [, check] = /^CONSTRAINT (`(?:[^`]|``)+`) CHECK/.exec(words) ?? [];
  const [, column] = /^(`(?:[^`]|``)+`) /.exec(words) ?? [];
  if (words.startsWith('PRIMARY KEY')) return { words, drop: 'DROP PRIMARY KEY' };
  if (key !== undefined) return { words, drop: `DROP KEY ${key}` };
  if (check !== undefined) return { words, drop: `DROP CONSTRAINT ${check}` };
  return column === undefined
    ? { words }
    : { words: `column ${column.replaceAll('`', '')}, which is computed from it`, drop: `DROP COLUMN ${column}` };
}

import { describe, expect, it } from 'vitest';
import { DATE, decimal, FLOAT, INTEGER, STRING, TIMESTAMP } from '../../../model/types.ts';
import { delimited } from '../../../renderer/preview/grid/copy.ts';
import { areaOf, type CellPlace, isInside, moved, reordered } from '../../../renderer/preview/grid/moves.ts';
import { type Filter, filterProblem, parseValue, viewOf } from '../../../renderer/preview/grid/order.ts';
import { columnAt, columnEdges, columnsInView, rowsInView, scrolledTo } from '../../../renderer/preview/grid/window.ts';
import { type CellValue, tableOf } from '../../../renderer/preview/table.ts';

const column = (name: string, type = STRING as typeof INTEGER | typeof STRING | typeof FLOAT) => ({ name, type, nullable: true });

describe('rowsInView', () => {
  const table: [number, number, number, number, [number, number]][] = [
    [0, 270, 1000, 0, [0, 10]],
    [13, 270, 1000, 0, [0, 11]],
    [2700, 270, 1000, 5, [95, 115]],
    [26_900, 270, 1000, 5, [991, 1000]],
    [0, 270, 3, 5, [0, 3]],
    [0, 270, 0, 5, [0, 0]],
    [9999, 270, 3, 0, [3, 3]],
  ];
  for (const [top, height, rows, beside, [first, end]] of table) {
    it(`shows ${first} to ${end} of ${rows} rows at ${top}`, () =>
      expect(rowsInView(top, height, 27, rows, beside)).toEqual({ first, end }));
  }
});

describe('columnsInView', () => {
  const edges = columnEdges([100, 50, 200, 100]);
  it('adds widths up', () => expect([...edges]).toEqual([0, 100, 150, 350, 450]));
  const table: [number, number, [number, number]][] = [
    [0, 100, [0, 2]],
    [0, 99, [0, 1]],
    [120, 100, [1, 3]],
    [150, 1000, [2, 4]],
    [9999, 10, [3, 4]],
  ];
  for (const [left, width, [first, end]] of table) {
    it(`shows ${first} to ${end} at ${left}, ${width} wide`, () =>
      expect(columnsInView(left, width, edges, 0)).toEqual({ first, end }));
  }
  it('shows nothing of no columns', () => expect(columnsInView(0, 100, columnEdges([]), 1)).toEqual({ first: 0, end: 0 }));
  it('finds the column at a place', () =>
    expect([-5, 0, 99, 100, 349, 9999].map((x) => columnAt(x, edges))).toEqual([0, 0, 0, 1, 2, 3]));
});

describe('scrolledTo', () => {
  const table: [string, [number, number, number, number], number][] = [
    ['stays when all is in view', [50, 20, 0, 100], 0],
    ['goes up to the start', [10, 20, 50, 100], 10],
    ['goes down until the end is in view', [90, 20, 0, 100], 10],
    ['shows the start of what is too large', [30, 500, 0, 100], 30],
  ];
  for (const [name, args, to] of table) it(name, () => expect(scrolledTo(...args)).toBe(to));
});

describe('viewOf', () => {
  const rows: [CellValue, CellValue][] = [
    [3n, 'pear'],
    [null, 'Apple'],
    [1n, null],
    [3n, 'fig'],
    [2n, ''],
  ];
  const table = tableOf([column('n', INTEGER), column('s')], rows);
  const view = (filters: [number, Filter][], sort?: { column: number; descending: boolean }) => {
    const found = viewOf(table, new Map(filters), sort);
    return found && [...found];
  };
  it('is none when all rows are shown as they come', () => expect(view([[1, { kind: 'contains', text: '' }]])).toBeUndefined());
  it('sorts stably, nulls last', () => expect(view([], { column: 0, descending: false })).toEqual([2, 4, 0, 3, 1]));
  it('sorts descending, nulls still last, equal rows in their order', () =>
    expect(view([], { column: 0, descending: true })).toEqual([0, 3, 4, 2, 1]));
  it('sorts texts', () => expect(view([], { column: 1, descending: false })).toEqual([4, 1, 3, 0, 2]));
  it('puts NaN before nulls', () => {
    const floats = tableOf([column('f', FLOAT)], [[null], [Number.NaN], [2], [-1]]);
    expect([...viewOf(floats, new Map(), { column: 0, descending: true })!]).toEqual([2, 3, 1, 0]);
  });
  const filters: [Filter, number, number[]][] = [
    [{ kind: 'contains', text: 'P' }, 1, [0, 1]],
    [{ kind: 'equals', text: 'fig' }, 1, [3]],
    [{ kind: 'equals', text: '' }, 1, [4]],
    [{ kind: 'equals', text: '3' }, 0, [0, 3]],
    [{ kind: 'contains', text: '3' }, 0, [0, 3]],
    [{ kind: 'range', from: '2', to: '' }, 0, [0, 3, 4]],
    [{ kind: 'range', from: '', to: '2' }, 0, [2, 4]],
    [{ kind: 'range', from: 'x', to: '1' }, 0, [2]],
    [{ kind: 'null' }, 0, [1]],
    [{ kind: 'not-null' }, 1, [0, 1, 3, 4]],
  ];
  for (const [filter, at, expected] of filters) {
    it(`leaves rows ${expected} by ${JSON.stringify(filter)}`, () => expect(view([[at, filter]])).toEqual(expected));
  }
  it('combines filters and sorts what they leave', () => {
    const both: [number, Filter][] = [
      [0, { kind: 'not-null' }],
      [1, { kind: 'not-null' }],
    ];
    expect(view(both, { column: 1, descending: true })).toEqual([0, 3, 4]);
  });
});

describe('parseValue', () => {
  it('reads what people type', () => {
    expect(parseValue('1,234', INTEGER)).toBe(1234n);
    expect(parseValue(' -1.50 ', decimal(8, 2))).toBe(-150n);
    expect(parseValue('1.234', decimal(8, 2))).toBeUndefined();
    expect(parseValue('1e3', FLOAT)).toBe(1000);
    expect(parseValue('1970-03-01', DATE)).toBe(59);
    expect(parseValue('2025-02-30', DATE)).toBeUndefined();
    expect(parseValue('1970-01-02 00:00:01', TIMESTAMP)).toBe(86_401_000_000n);
    expect(parseValue('1970-01-02', TIMESTAMP)).toBe(86_400_000_000n);
  });
  it('names the bound that is none', () => {
    expect(filterProblem({ kind: 'range', from: '1', to: 'two' }, INTEGER)).toBe('invalid integer: two');
    expect(filterProblem({ kind: 'range', from: '1', to: '' }, INTEGER)).toBeUndefined();
  });
});

describe('delimited', () => {
  const table = tableOf(
    [column('id', INTEGER), column('a,b')],
    [
      [1000n, 'plain'],
      [2n, 'say "hi"'],
      [3n, 'two\nlines'],
      [4n, ''],
      [null, null],
      [5n, ' ends '],
    ],
  );
  const lines = (separator: ',' | '\t', columns = [0, 1], rows = [0, 1, 2, 3, 4, 5]) =>
    delimited(table, { rows, columns, header: true }, separator).split('\r\n');
  it('quotes what CSV must quote, and tells empty texts from nulls', () => {
    expect(lines(',')).toEqual(['id,"a,b"', '1000,plain', '2,"say ""hi"""', '3,"two\nlines"', '4,""', ',', '5," ends "', '']);
  });
  it('needs no quotes for commas in TSV', () => expect(lines('\t', [1], [0])).toEqual(['a,b', 'plain', '']));
  it('copies columns and rows in the order asked for', () =>
    expect(lines(',', [1, 0], [3, 0])).toEqual(['"a,b",id', '"",4', 'plain,1000', '']));
});

describe('moved', () => {
  const bounds = { rows: 100, columns: 5, page: 10 };
  const table: [CellPlace, string, boolean, CellPlace][] = [
    [{ row: 0, column: 0 }, 'ArrowUp', false, { row: -1, column: 0 }],
    [{ row: -1, column: 2 }, 'ArrowDown', false, { row: 0, column: 2 }],
    [{ row: 50, column: 2 }, 'ArrowUp', true, { row: 0, column: 2 }],
    [{ row: 50, column: 2 }, 'ArrowDown', true, { row: 99, column: 2 }],
    [{ row: 5, column: 4 }, 'ArrowRight', false, { row: 5, column: 4 }],
    [{ row: 5, column: 4 }, 'Home', false, { row: 5, column: 0 }],
    [{ row: 5, column: 1 }, 'End', true, { row: 99, column: 4 }],
    [{ row: 5, column: 1 }, 'PageUp', false, { row: 0, column: 1 }],
    [{ row: 95, column: 1 }, 'PageDown', false, { row: 99, column: 1 }],
  ];
  for (const [from, key, far, to] of table) {
    it(`goes from ${from.row},${from.column} by ${far ? 'Ctrl+' : ''}${key} to ${to.row},${to.column}`, () =>
      expect(moved(from, key, far, bounds)).toEqual(to));
  }
  it('knows no other keys', () => expect(moved({ row: 0, column: 0 }, 'x', false, bounds)).toBeUndefined());
  it('spans an area between any two corners', () => {
    const area = areaOf({ row: 5, column: 3 }, { row: 2, column: 4 });
    expect([area, isInside(area, 3, 3), isInside(area, 6, 3)]).toEqual([{ top: 2, bottom: 5, left: 3, right: 4 }, true, false]);
  });
  it('reorders', () => {
    expect(reordered(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    expect(reordered(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  });
});

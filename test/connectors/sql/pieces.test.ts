import { expect, test } from 'vitest';
import { bindParameters as bindMysql, dialectOf, quoteName, quoteText } from '../../../connectors/mysql/sql.ts';
import { bindParameters as bindPostgres } from '../../../connectors/postgres/sql.ts';
import { statementsOf, withoutEnd } from '../../../connectors/sql/pieces.ts';

const plain = dialectOf('STRICT_TRANS_TABLES');

test.each([
  // Code.
  ['a = :x', 'a = ?', 1],
  ['a IN (:x, :x)', 'a IN (?, ?)', 2],
  ['5--:x', '5--?', 1],
  ['/*! :x */ /*!50000 :x */', '/*! ? */ /*!50000 ? */', 2],
  ['SET @a := 1, @b :=2', 'SET @a := 1, @b :=2', 0],
  ["'\\\\' = :x", "'\\\\' = ?", 1],
  // Strings, names and comments.
  ["':x' \"it's :x\" `:x`", "':x' \"it's :x\" `:x`", 0],
  ["'it\\'s :x'", "'it\\'s :x'", 0],
  ["'it''s :x'", "'it''s :x'", 0],
  ['`a``:x`', '`a``:x`', 0],
  ['`a\\` = :x', '`a\\` = ?', 1],
  ['-- :x', '-- :x', 0],
  ['--\t:x\n:x', '--\t:x\n?', 1],
  ['# :x\n:x', '# :x\n?', 1],
  ['/* :x /* :x */ :x', '/* :x /* :x */ ?', 1],
  ["'never closed :x", "'never closed :x", 0],
  ['/* never closed :x', '/* never closed :x', 0],
])('parameters of MySQL in %s', (sql, bound, count) => {
  expect(bindMysql(sql, { x: 7 }, plain)).toEqual({ sql: bound, values: Array.from({ length: count }, () => 7) });
});

test.each([
  ["'a\\' = :x AND b = ':x'", 'NO_BACKSLASH_ESCAPES', "'a\\' = ? AND b = ':x'"],
  ['"a\\" = :x', 'ANSI_QUOTES', '"a\\" = ?'],
  ["'a\\' = :x'", 'ANSI_QUOTES', "'a\\' = :x'"],
])('parameters of MySQL in %s with %s', (sql, mode, bound) => {
  expect(bindMysql(sql, { x: 7 }, dialectOf(mode)).sql).toBe(bound);
});

test.each([
  ['SELECT :nothing', ':nothing'],
  ['SELECT ?', '?'],
])('%s misses a value', (sql, name) => {
  expect(() => bindMysql(sql, { x: 1 }, plain)).toThrow(`missing value of parameter ${name}`);
});

test.each([
  ["E'a''\\' :x' = :x", "E'a''\\' :x' = $1"],
  ["E'it\\'s :x' = :x::text", "E'it\\'s :x' = $1::text"],
  ['$a$ :x $a$ = :x -- :x', '$a$ :x $a$ = $1 -- :x'],
  ['/* :x /* :x */ :x */ :x + :x', '/* :x /* :x */ :x */ $1 + $1'],
  ["'a\\' = :x", "'a\\' = $1"],
  ['5--:x\n', '5--:x\n'],
])('parameters of PostgreSQL in %s', (sql, bound) => {
  expect(bindPostgres(sql, { x: 7 }).sql).toBe(bound);
});

test.each([
  ['SELECT 1 ; -- end\n ; /* x */', 'SELECT 1'],
  ["SELECT ';'", "SELECT ';'"],
  ['SELECT 1 # ;', 'SELECT 1'],
])('the end of %s', (sql, end) => {
  expect(withoutEnd(sql, plain).trimEnd()).toBe(end);
});

test('statements', () => {
  expect(statementsOf("SET @a = ';'; ;-- x;\nDO 1; /* ; */", plain)).toEqual(["SET @a = ';'", '-- x;\nDO 1']);
});

test.each([
  ['a`b', '`a``b`'],
  ['a\\', '`a\\`'],
])('the name %s', (name, sql) => expect(quoteName(name)).toBe(sql));

test.each([[''], ['\0'], ['a '], ['😀'], ['x'.repeat(65)]])('no name: %j', (name) => {
  expect(() => quoteName(name)).toThrow('invalid name for MySQL');
});

test.each([
  ["it's", "'it''s'"],
  ["\\' OR 1", "_utf8mb4 X'5c27204f522031'"],
])('the text %s', (text, sql) => expect(quoteText(text)).toBe(sql));

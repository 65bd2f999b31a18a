import { describe, expect, test } from 'vitest';
import { detectCsv } from '../../../connectors/csv/detect.ts';

const doubtsOf = (text: string, hints: Parameters<typeof detectCsv>[1] = {}) =>
  detectCsv(new TextEncoder().encode(text), { header: true, ...hints }).warnings.filter((warning) =>
    warning.includes('skipFooter'),
  );

describe('last lines that look like no row of the table are said', () => {
  test.each<[string, string]>([
    [
      'Konto;Text;Betrag\n4400;Erlöse;1.200\n4730;Skonti;-34\nSumme;;1.166\n',
      'the last line looks like a total (Summe;;1.166); to leave it out, set skipFooter: 1',
    ],
    [
      'region,units\nNorth,10\nSouth,20\nTotal,30\n',
      'the last line looks like a total (Total,30); to leave it out, set skipFooter: 1',
    ],
    ['id,n\n1,10\n2,20\nSum,30\n', 'the last line looks like a total (Sum,30); to leave it out, set skipFooter: 1'],
    [
      'id;n\n1;10\n2;20\nGesamtsumme EUR;\n',
      'the last line looks like a total (Gesamtsumme EUR;); to leave it out, set skipFooter: 1',
    ],
    [
      'a;b;c\nx;y;1\nz;w;2\n;;\n;Total:;3\n',
      'the last 2 lines look like totals (;; | ;Total:;3); to leave them out, set skipFooter: 2',
    ],
    [
      'a,b\n1,x\n2,y\n3,z\nExported by ACME\n',
      'the last line looks like no part of the table (Exported by ACME); to leave it out, set skipFooter: 1',
    ],
    [
      'day,n\n2024-01-01,1\n2024-01-02,2\n2024-01-03,2\nmean,1.7\n',
      'the last line looks like no part of the table (mean,1.7); to leave it out, set skipFooter: 1',
    ],
    ['a,b\n1,x\n2,y\n,\n,\n', 'the last 2 lines look like no part of the table (, | ,); to leave them out, set skipFooter: 2'],
    ['Region;Menge\nNord;5\nИтого;5\n', 'the last line looks like a total (Итого;5); to leave it out, set skipFooter: 1'],
  ])('%j', (text, doubt) => {
    expect(doubtsOf(text)).toEqual([doubt]);
  });

  test.each([
    'a,b\n1,x\n2,y\n3,z\n',
    'company,town\nShell,London\nTotal Energies,Paris\n',
    'word,n\nsummer,1\ntotality,2\nsummary,3\n',
    'name,city\nAna,Lima\nBob,Ica\n',
    'n\n1\n2\n3\n',
    'code,n\n1,5\n2,6\nA3,7\nB4,8\nC5,9\nD6,1\nE7,2\nF8,3\nG9,5\n',
    'id;remark\n1;\n2;\n3;\n',
    'a,b\n',
    '',
  ])('%j has nothing to say', (text) => {
    expect(doubtsOf(text)).toEqual([]);
  });

  test('not where skipFooter is set; the types are then those of the rows above', () => {
    const text = 'id,n\n1,10\n2,20\nTotal,x\n';
    expect(doubtsOf(text, { skipFooter: 0 })).toEqual([]);
    const found = detectCsv(new TextEncoder().encode(text), { skipFooter: 1 });
    expect([found.warnings, found.columns.map(({ type }) => type.kind)]).toEqual([[], ['integer', 'integer']]);
  });
});

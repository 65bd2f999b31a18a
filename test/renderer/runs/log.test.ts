import { describe, expect, it } from 'vitest';
import { flowText, inOrder, type LogEntry, logOf, logText, progressEntries, resultEntries } from '../../../renderer/runs/log.ts';
import { progressOf, resultOf, stageProgress } from './samples.ts';

describe('progressEntries', () => {
  const before = progressOf({
    a: stageProgress(0, 5, 'running'),
    b: stageProgress(0, 0, 'waiting'),
    c: stageProgress(0, 0, 'waiting'),
  });
  const now = progressOf(
    { a: stageProgress(0, 9, 'done'), b: stageProgress(5, 1, 'running', 2), c: stageProgress(0, 0, 'waiting') },
    2000,
  );
  it('tells which stages have begun and ended since', () => {
    expect(progressEntries(before, now)).toEqual([
      { kind: 'done', atMs: 2000, stage: 'a', text: 'done: 9 rows out' },
      { kind: 'stage', atMs: 2000, stage: 'b', text: 'started' },
    ]);
  });
  it('tells nothing twice', () => expect(progressEntries(now, now)).toEqual([]));
});

describe('flowText', () => {
  const table: [number, number, number, string][] = [
    [0, 0, 0, '0 rows in'],
    [1, 0, 0, '1 row in'],
    [0, 5_000_000, 0, '5,000,000 rows out'],
    [5000, 2500, 12, '5,000 rows in, 2,500 out, 12 rejected'],
  ];
  for (const [rowsIn, rowsOut, rejected, text] of table)
    it(`says ${text}`, () => expect(flowText({ rowsIn, rowsOut, rejected })).toBe(text));
  it('says what an upsert did', () => {
    const written = { inserted: 300, updated: 850, unchanged: 0 };
    const text = '1,160 rows in, 10 rejected, 300 inserted, 850 updated';
    expect(flowText({ rowsIn: 1160, rowsOut: 0, rejected: 10, written })).toBe(text);
  });
});

describe('logOf', () => {
  const error = {
    class: 'RunError' as const,
    code: 'file-not-found',
    message: 'no such file: a.csv',
    stage: 'a',
    remedy: 'check the path',
    retryable: false,
  };
  it('tells a failed run without its stages', () => {
    const result = resultOf({ status: 'failed', stages: { a: [0, 0], b: [0, 0] }, errors: [error], warnings: ['no history'] });
    expect(logOf(result).map(({ kind, stage, text }) => [kind, stage, text])).toEqual([
      ['start', undefined, 'sales started on 2 workers'],
      ['warning', undefined, 'no history'],
      ['error', 'a', 'no such file: a.csv'],
      ['end', undefined, 'failed after 1.00 s: 0 rows read, 0 loaded, 1 MB of memory at most'],
    ]);
  });
  it('tells of stages, printed text and rejects', () => {
    const result = resultOf({
      stages: { a: [0, 3], b: [3, 0, 1] },
      printed: 'b:\n1\n',
      recordsRejected: 1,
      recordsExtracted: 3,
      recordsLoaded: 2,
    });
    expect(logOf(result).map(({ kind }) => kind)).toEqual(['start', 'done', 'done', 'printed', 'rejects', 'end']);
  });
  it('adds only what was not seen', () => {
    const result = resultOf({ stages: { a: [0, 3], b: [3, 0] }, printed: 'x' });
    const seen = [
      { kind: 'done' as const, stage: 'a', text: '' },
      { kind: 'printed' as const, text: 'x' },
    ];
    expect(resultEntries(result, seen).map(({ kind, stage }) => [kind, stage])).toEqual([
      ['done', 'b'],
      ['end', undefined],
    ]);
  });
  it('can be copied as text', () => {
    expect(logText([{ kind: 'error', atMs: 1234, stage: 'a', text: 'no such file', remedy: 'check the path' }])).toBe(
      '    1.234 s  a: error: no such file; check the path',
    );
  });
});

describe('inOrder', () => {
  it('sorts by time; what has none stays behind what it came after; the end comes last', () => {
    const entries: LogEntry[] = [
      { kind: 'start', atMs: 0, text: 'a' },
      { kind: 'printed', atMs: 50, text: 'b' },
      { kind: 'rejects', text: 'c' },
      { kind: 'done', atMs: 20, text: 'd' },
      { kind: 'end', atMs: 40, text: 'e' },
    ];
    expect(
      inOrder(entries)
        .map(({ text }) => text)
        .join(''),
    ).toBe('adbce');
  });
});

import { describe, expect, test } from 'vitest';
import { SEED } from '../seed.ts';
import { check } from './check.ts';
import { Oracle } from './oracle.ts';
import { casesOf } from './run-case.ts';

// What changes are held to is the same each time; everywhere else new jobs are tried.
const JOBS = Number(process.env.JOBS ?? 60);
const oracle = await Oracle.open();

describe(`random jobs give what DuckDB gives (SEED=${SEED})`, () => {
  test.each(Array.from({ length: JOBS }, (_, i) => SEED + i))('SEED=%i', async (seed) => {
    const { cases, setting } = await casesOf(seed, oracle);
    expect(await check(cases, oracle, setting)).toBe('');
  });
});

import { expect, test } from 'vitest';
import { REFUSED_INVALID_CAST } from '../../columns/layout.ts';
import { DATE } from '../../model/types.ts';
import { type RefusalDetails, refusalMessage } from '../../workers/refusals.ts';

test.each<[details: RefusalDetails, message: string]>([
  [{ value: '31.01.2026', type: DATE }, 'invalid date: 31.01.2026'],
  [{ type: DATE }, 'invalid date'],
  [{ value: 'x' }, 'invalid value: x'],
  [{}, 'a value does not convert to the required type'],
])('a conversion that fails is told as far as it is known: %j', (details, message) => {
  expect(refusalMessage(REFUSED_INVALID_CAST, details)).toBe(message);
});

import { expect, test } from 'vitest';
import { bundleKb } from '../../scripts/bundle-size.ts';

test('the designer takes less than 600 KB', () => {
  expect(bundleKb()).toBeGreaterThan(100);
  expect(bundleKb()).toBeLessThan(600);
});

import { expect, test } from 'vitest';
import { below, isMoment } from '../../../connectors/sql/lookback.ts';

const SECOND = 1_000_000;
const HOUR = 3600 * SECOND;

test.each<readonly [text: string, microseconds: number, earlier: string]>([
  ['2025-01-01 00:00:00', HOUR, '2024-12-31 23:00:00'],
  ['2025-01-01T00:00:00Z', HOUR, '2024-12-31T23:00:00Z'],
  ['2024-03-01 00:30:00.123456+05:30', HOUR, '2024-02-29 23:30:00.123456+05:30'],
  ['2025-01-01 00:00:00.5', 600_000, '2024-12-31 23:59:59.9'],
  ['2025-01-01 00:00:00.5', 550_000, '2024-12-31 23:59:59.9'],
  ['2025-01-01 10:00', HOUR, '2025-01-01 09:00'],
  ['2025-01-01', HOUR, '2024-12-31'],
  ['2025-01-01', 24 * HOUR, '2024-12-31'],
  ['1969-12-31 23:59:59', 2 * SECOND, '1969-12-31 23:59:57'],
  ['0001-01-01 00:00:00', 800 * 24 * HOUR, '0001-01-01 00:00:00'],
  ['k99', HOUR, 'k99'],
  ['0044-03-15 BC', HOUR, '0044-03-15 BC'],
])('%s, %i microseconds before', (text, microseconds, earlier) => {
  expect(below(text, { kind: 'time', microseconds })).toBe(earlier);
});

test.each<readonly [text: string, amount: string, less: string]>([
  ['100', '10', '90'],
  ['5', '10', '-5'],
  ['100', '0.5', '99'],
  ['-3', '0.5', '-4'],
  ['12.50', '0.25', '12.25'],
  ['0.10', '0.3', '-0.20'],
  ['9223372036854775807', '1', '9223372036854775806'],
  ['123456789012345678901234567890.5', '1', '123456789012345678901234567889.5'],
  ['1e21', '1', '1e+21'],
  ['1.5e0', '1', '0.5'],
  ['x', '1', 'x'],
])('%s less %s', (text, amount, less) => {
  expect(below(text, { kind: 'amount', amount })).toBe(less);
});

test('a watermark without lookback is looked at itself', () => {
  expect(below('5', undefined)).toBe('5');
});

test.each([
  ['2025-01-31', true],
  ['2025-01-31 10:00:00+02', true],
  ['2025-01-31T10:00:00.123Z', true],
  ['k99', false],
  ['20250131', false],
])('%s is a moment: %s', (text, is) => {
  expect(isMoment(text)).toBe(is);
});

import type { CsvOriginPlan } from '../../stages/csv-origin.ts';
import { parseEncoding } from '../files/encoding.ts';
import type { CsvSettings } from './options.ts';

/** What a CSV origin's plan sets of how its files are read; the rest is found by `introspectCsv`. */
export function csvSettings(plan: CsvOriginPlan): CsvSettings {
  const { delimiter, quote, header, comment, nullValues, skipRows, maxRows, compression, encoding, types } = plan;
  return {
    ...(delimiter !== undefined && { delimiter }),
    ...(quote !== undefined && { quote: quote === '' ? null : quote }),
    ...(plan.escape !== undefined && { escape: plan.escape === (quote ?? '"') ? null : plan.escape }),
    ...(header !== undefined && { header }),
    ...(comment !== undefined && { comment }),
    ...{ nullValues, skipRows, compression, maxRows: maxRows ?? null },
    ...(encoding !== undefined && { encoding: encoding === 'utf-16' ? 'auto' : (parseEncoding(encoding) ?? 'auto') }),
    types: Object.fromEntries(types.map(({ column, type }) => [column, type])),
  };
}

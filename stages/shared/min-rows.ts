import * as z from 'zod';
import type { CheckContext } from '../stage.ts';

/** Rows that an origin must read at least. */
export const minSourceRows = z
  .int()
  .min(0)
  .optional()
  .describe(
    'The run fails, before any destination shows anything, if this run reads fewer rows from the source. Refused rows do not count. Default: 0.',
  );

/** Reports a source that must have more rows than are read of it. */
export function checkMinRows(
  given: {
    readonly minRows?: number | undefined;
    readonly maxRows?: number | undefined;
    readonly maxResults?: number | undefined;
  },
  context: CheckContext,
): void {
  const { minRows, maxRows, maxResults } = given;
  const most = maxRows ?? maxResults;
  if (minRows === undefined || most === undefined || minRows <= most) return;
  const name = maxRows === undefined ? 'maxResults' : 'maxRows';
  context.report('conflicting-options', `conflicting options: minRows ${minRows} and ${name} ${most}`, ['minRows'], {
    value: String(minRows),
    remedy: `lower minRows, or raise ${name}`,
  });
}

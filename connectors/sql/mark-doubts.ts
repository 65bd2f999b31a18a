import type { WatermarkPlan } from '../../stages/shared/watermark.ts';
import { isMoment } from './lookback.ts';
import type { Identity, NewRowsRequest, WatermarkState } from './watermark.ts';

/** What the catalogue says of the watermark's column; `undefined`: not known, as of queries. */
export interface MarkFacts {
  readonly unique: boolean | undefined;
  readonly nullable: boolean | undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Versions of UUIDs whose order is that of time (RFC 9562). */
const ORDERED = ['6', '7'];

/** What a user should know of a column that is taken for a watermark. What follows from the table is said when the watermark begins; what hides rows each time. */
export function markDoubts(
  { column, type }: WatermarkPlan,
  facts: MarkFacts,
  { by, unique }: Identity,
  { before }: Pick<NewRowsRequest, 'before'>,
  next: WatermarkState | undefined,
): string[] {
  const doubts: string[] = [];
  const text = next?.mark?.text ?? '';
  const [, version] = UUID.exec(text) ?? [];
  if (version !== undefined) {
    if (!ORDERED.includes(version)) {
      doubts.push(
        `watermark column ${column} holds UUIDs of version ${version}, which do not increase: new rows below ${text} are not read; use UUIDs of version 7, or a timestamp`,
      );
    }
  } else if (type?.kind === 'string' && text !== '' && !isMoment(text)) {
    doubts.push(
      `watermark column ${column} is compared as text ('k100' comes before 'k99'): new rows below '${text}' are not read; use a number or a timestamp`,
    );
  }
  if (before !== undefined) return doubts;
  const apart = unique ? by.replace(/^key /, '') : undefined;
  if (facts.unique === false) {
    doubts.push(
      apart === undefined
        ? `watermark column ${column} is not unique, and the table has no key: rows with equal values are compared by all columns, so a row that changes without ${column} is read again; set watermarkKeys`
        : `watermark column ${column} is not unique: rows with equal values are identified by ${apart}`,
    );
  }
  if (facts.nullable) {
    doubts.push(`watermark column ${column} may be null: rows without a value are read once, and every run compares all of them`);
  }
  return doubts;
}

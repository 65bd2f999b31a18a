import type { CsvWriteOptions } from '../../connectors/csv/options.ts';
import type { CsvDestinationPlan } from '../../stages/csv-destination.ts';

/** A CSV destination's plan as the writer takes it. */
export function csvWriteOptions(plan: CsvDestinationPlan): CsvWriteOptions {
  const {
    delimiter,
    quote,
    escape,
    quoting,
    header,
    encoding,
    mode,
    compression,
    nullValue,
    lineEnding,
    formulaGuard,
    partitioned,
    decimal,
    dateFormats,
    locale,
  } = plan;
  return {
    ...{ delimiter, quote, escape, quoting, header, mode, compression, nullValue, lineEnding, formulaGuard, partitioned },
    ...{ decimal, dateFormats, locale },
    // UTF-16 without a word on the byte order is little-endian with a mark, as Windows writes it.
    encoding: encoding === 'utf-16' ? 'utf-16le' : encoding,
    bom: plan.byteOrderMark || encoding === 'utf-16',
  };
}

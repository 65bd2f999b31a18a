import type { Value } from '../../model/job/document.ts';
import type { StageView } from '../document/types.ts';

/** How the rows of a link into a stage are split among partitions, in words: `by hash of customer_id`. `undefined`: they are not. */
export function partitioningOf(
  { spec, options, disabled }: Pick<StageView, 'spec' | 'options' | 'disabled'>,
  port: string,
): string | undefined {
  const partitions = disabled ? undefined : spec?.partitions;
  if (!partitions) return undefined;
  const columns = columnsIn(options[partitions.option], port);
  if (columns.length === 0) return partitions.needsOption ? undefined : `by ${partitions.by} of all columns`;
  return `by ${partitions.by} of ${columns.join(', ')}`;
}

function columnsIn(value: Value | undefined, port: string): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: Value) => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return typeof entry === 'string' ? [entry] : [];
    const { [port]: own, column } = entry as Readonly<Record<string, Value>>;
    const name = own ?? column;
    return typeof name === 'string' ? [name] : [];
  });
}

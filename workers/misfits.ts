import type { Misfit } from './protocol.ts';

/** Two misfits of a column as one; of the same task or of two, the earlier one first. */
export function merged(first: Misfit, second: Misfit): Misfit {
  const kinds = first.kinds | second.kinds;
  const rows = first.rows + second.rows;
  const earlier = second.file === first.file && second.line < first.line ? second : first;
  return { ...earlier, kinds, rows, ...digitsOf(first, second) };
}

function digitsOf(first: Misfit, second: Misfit): Pick<Misfit, 'digits'> {
  const both = [first.digits, second.digits].filter((digits) => digits !== undefined);
  if (both.length === 0) return {};
  return { digits: { whole: Math.max(...both.map(({ whole }) => whole)), scale: Math.max(...both.map(({ scale }) => scale)) } };
}

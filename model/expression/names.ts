/**
 * The canonical names of the functions that a checked expression calls: what an evaluator implements and an SQL compiler prints.
 * Their signatures and meaning are in `functions.ts`.
 */
export const FUNCTION_NAMES = [
  // arithmetic
  ...['add', 'subtract', 'multiply', 'divide', 'modulo', 'negate', 'abs', 'sign', 'round', 'floor', 'ceil', 'trunc'],
  ...['sqrt', 'power', 'exp', 'ln', 'log10'],
  // comparison
  ...['equal', 'not_equal', 'less', 'less_equal', 'greater', 'greater_equal', 'is_distinct', 'is_not_distinct'],
  ...['is_null', 'is_not_null', 'in', 'least', 'greatest'],
  // logic and conditions
  ...['and', 'or', 'not', 'coalesce', 'nullif'],
  // text
  ...['concat_op', 'concat', 'upper', 'lower', 'initcap', 'trim', 'ltrim', 'rtrim', 'length', 'substring', 'left', 'right'],
  ...['replace', 'position', 'starts_with', 'ends_with', 'contains', 'lpad', 'rpad', 'repeat', 'reverse', 'split_part'],
  // patterns
  ...['like', 'ilike', 'matches', 'regexp_replace', 'regexp_extract'],
  // dates and times
  ...['extract', 'date_trunc', 'date_add', 'date_diff', 'make_date', 'strptime', 'try_strptime', 'strftime'],
  ...['to_timestamp', 'make_timestamp', 'epoch_ms', 'epoch_us'],
  // hashes
  ...['md5', 'sha256'],
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

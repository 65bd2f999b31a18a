/** A table as people export it: cells as texts, before any dialect. */
export interface LabelledTable {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** By column, what is found: `i`nteger, `f`loat, `b`oolean, `d`ate, `t`imestamp, timestamp with `z`one, `c`lock time, `s`tring; `?`: not looked at. */
  readonly types: string;
}

/** A table written down in lines: header, types, then rows; cells stand between ` ~ `. `\n` in a cell is a line break. */
export function table(name: string, types: string, text: string): LabelledTable {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.split('~').map((cell) => cell.trim().replaceAll('\\n', '\n')));
  const [header = [], ...rows] = lines;
  for (const row of lines) if (row.length !== types.length) throw new Error(`${name}: ${row.join(' ~ ')}`);
  return { name, header, rows, types };
}

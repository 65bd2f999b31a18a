/** What a text stands for, where its shape does not say it, so that forms can offer what there is. In no published schema. */
export type Hint =
  /** A column of an input; of what an origin reads, where there is none. */
  | { readonly is: 'column' }
  /** A name that a column gets. */
  | { readonly is: 'new-column' }
  /** A type's name: `decimal(12,2)`. */
  | { readonly is: 'type' }
  /** A file or glob that is read, or a file that is written. */
  | { readonly is: 'source-file' | 'target-file' }
  | { readonly is: 'table' }
  /** A connection of one of these types. */
  | { readonly is: 'connection'; readonly types: readonly string[] };

/** A hint as metadata of a zod schema: `z.string().meta(hint({ is: 'type' }))`. */
export function hint(hint: Hint): { readonly hint: Hint } {
  return { hint };
}

/** How a form lays out a stage's options. `measures.*.q` is the option `q` of each entry of `measures`, `by[].order` that of a list. */
export interface FormHints {
  /** Options that few jobs need. */
  readonly more?: readonly string[];
  /** Options of which a job uses one group or another. */
  readonly choices?: readonly Choice[];
  /** Options that matter only where another one, beside them, has one of these values. */
  readonly when?: { readonly [option: string]: { readonly option: string; readonly is: readonly string[] } };
  /** Expressions that are conditions. */
  readonly conditions?: readonly string[];
  /** Maps whose keys are new columns, or columns of the input that change. */
  readonly changes?: readonly string[];
  /** Options with texts in which `{column}` stands for a value. */
  readonly templates?: readonly string[];
  /** Labels, where the option's name says too little. */
  readonly labels?: { readonly [option: string]: string };
  /** The input whose columns an option names. Default: the one that it is called after, else the first. */
  readonly columnsOf?: { readonly [option: string]: string };
}

export interface Choice {
  readonly label: string;
  /** Options by the name of the group; the first group is the usual one. */
  readonly groups: { readonly [name: string]: readonly string[] };
}

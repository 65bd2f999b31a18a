import { type Extension, StateEffect, StateField, type Text } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import { stageLines } from './places.ts';

/** Marks the lines of these stages. */
export const markStages = StateEffect.define<ReadonlySet<string>>();

const mark = Decoration.line({ class: 'cm-stage-lines' });

function decorate(text: Text, stages: ReadonlySet<string>): DecorationSet {
  if (stages.size === 0) return Decoration.none;
  const lines = [...stageLines([...text.iterLines()])].filter(([id]) => stages.has(id));
  const numbers = lines.flatMap(([, { from, to }]) => Array.from({ length: to - from + 1 }, (_, index) => from + index + 1));
  return Decoration.set(numbers.sort((a, b) => a - b).map((number) => mark.range(text.line(number).from)));
}

interface Marked {
  readonly stages: ReadonlySet<string>;
  readonly lines: DecorationSet;
}

/** Keeps the lines of the selected stages marked while the text changes. */
export const markedStages: Extension = StateField.define<Marked>({
  create: () => ({ stages: new Set(), lines: Decoration.none }),
  update(marked, transaction) {
    let { stages } = marked;
    for (const effect of transaction.effects) if (effect.is(markStages)) stages = effect.value;
    if (stages === marked.stages && !transaction.docChanged) return marked;
    return { stages, lines: decorate(transaction.newDoc, stages) };
  },
  provide: (field) => EditorView.decorations.from(field, ({ lines }) => lines),
});

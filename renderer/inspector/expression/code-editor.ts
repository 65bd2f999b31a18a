import {
  acceptCompletion,
  autocompletion,
  type Completion as CodeCompletion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  completionStatus,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { Annotation, type Range as CodeRange, Compartment, EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, keymap, placeholder, tooltips } from '@codemirror/view';
import { complete, type Suggestion } from './complete.ts';
import type { Diagnostic } from './diagnose.ts';
import { highlights } from './highlight.ts';
import { infoElement } from './info.ts';
import type { Scope } from './scope.ts';
import { THEME } from './theme.ts';

export interface CodeEditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly placeholder: string;
  /** Of the text field, for its name, its id and what describes it. */
  readonly attributes: Readonly<Record<string, string>>;
  scope(): Scope;
  /** The person has changed the text. */
  onchange(text: string): void;
}

/** A field for expressions. */
export interface CodeEditor {
  /** Puts another text in, as when a step is undone. */
  setText(text: string): void;
  /** Underlines what is wrong. */
  show(diagnostics: readonly Diagnostic[]): void;
  setAttributes(attributes: Readonly<Record<string, string>>): void;
  /** `at`: where the cursor goes, as an offset. */
  focus(at: number): void;
  destroy(): void;
}

const fromOutside = Annotation.define<boolean>();
const setDiagnostics = StateEffect.define<readonly Diagnostic[]>();

const syntax = StateField.define<DecorationSet>({
  create: (state) => syntaxMarks(state.doc.toString()),
  update: (marks, transaction) => (transaction.docChanged ? syntaxMarks(transaction.state.doc.toString()) : marks),
  provide: (field) => EditorView.decorations.from(field),
});

function syntaxMarks(text: string): DecorationSet {
  const marks = highlights(text).map(({ is, from, to }) => Decoration.mark({ class: `ex-${is}` }).range(from, to));
  return Decoration.set(marks, true);
}

const wrong = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    const effect = transaction.effects.find((one) => one.is(setDiagnostics));
    if (!effect) return marks.map(transaction.changes);
    const { length } = transaction.state.doc;
    const ranges = (effect.value as readonly Diagnostic[]).flatMap(({ from, to, message, warning }): CodeRange<Decoration>[] => {
      const mark = Decoration.mark({ class: warning ? 'ex-doubtful' : 'ex-wrong', attributes: { title: message } });
      return from < to && to <= length ? [mark.range(from, to)] : [];
    });
    return Decoration.set(ranges, true);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export function createCodeEditor(options: CodeEditorOptions): CodeEditor {
  const attributes = new Compartment();
  const attributesOf = (given: Readonly<Record<string, string>>) => EditorView.contentAttributes.of(given);
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        history(),
        closeBrackets(),
        autocompletion({
          override: [(context) => suggest(context, options.scope())],
          icons: false,
          maxRenderedOptions: 60,
          optionClass: ({ type }) => `ex-option-${type ?? 'word'}`,
        }),
        keymap.of([
          { key: 'Tab', run: acceptCompletion },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...historyKeymap,
          // Keys that run the job or move through the window are not the field's.
          ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter' && key !== 'Escape'),
        ]),
        EditorView.lineWrapping,
        // `"` quotes names, and closes itself as the other brackets do.
        EditorState.languageData.of(() => [{ closeBrackets: { brackets: ['(', '[', "'", '"', '{'] } }]),
        tooltips({ position: 'fixed', parent: document.body }),
        placeholder(options.placeholder),
        attributes.of(attributesOf(options.attributes)),
        syntax,
        wrong,
        THEME,
        EditorView.domEventHandlers({
          // Escape closes the list, and does not reach what else it would close.
          keydown: (event, editor) => {
            if (event.key === 'Escape' && completionStatus(editor.state) !== null) event.stopPropagation();
            return false;
          },
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || update.transactions.some((one) => one.annotation(fromOutside))) return;
          options.onchange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(text) {
      if (text === view.state.doc.toString()) return;
      const changes = { from: 0, to: view.state.doc.length, insert: text };
      view.dispatch({ changes, annotations: fromOutside.of(true) });
    },
    show: (diagnostics) => view.dispatch({ effects: setDiagnostics.of(diagnostics) }),
    setAttributes: (given) => view.dispatch({ effects: attributes.reconfigure(attributesOf(given)) }),
    focus(at) {
      view.focus();
      view.dispatch({ selection: { anchor: Math.min(at, view.state.doc.length) } });
    },
    destroy: () => view.destroy(),
  };
}

function suggest(context: CompletionContext, scope: Scope): CompletionResult | null {
  const found = complete(context.state.doc.toString(), context.pos, scope, context.explicit);
  if (!found) return null;
  const typed = context.state.sliceDoc(found.from, context.pos);
  return {
    from: found.from,
    to: found.to,
    options: found.suggestions.map((suggestion) => optionOf(inCaseOf(typed, suggestion))),
    validFor: /^["`$]?[\p{L}_]?[\p{L}\p{N}_$ ]*$/u,
  };
}

const BOOST: Readonly<Record<Suggestion['is'], number>> = {
  column: 40,
  parameter: 20,
  part: 10,
  type: 10,
  function: 0,
  keyword: -5,
};

type Labelled = Suggestion & { readonly shown?: string };

/** Words of the language have no case, unlike columns: one that is typed in full is an exact match in either case. `typed`: its beginning. */
function inCaseOf(typed: string, suggestion: Suggestion): Labelled {
  const { label, is, insert = label } = suggestion;
  if (is === 'column' || is === 'parameter' || typed === '') return suggestion;
  const cased = typed === typed.toUpperCase() ? label.toUpperCase() : label.toLowerCase();
  return cased === label ? suggestion : { ...suggestion, label: cased, shown: label, insert };
}

function optionOf({ label, shown, is, detail, info, insert, template }: Labelled): CodeCompletion {
  return {
    label,
    ...(shown !== undefined && { displayLabel: shown }),
    type: is,
    boost: BOOST[is],
    ...(detail !== undefined && { detail }),
    ...(info !== undefined && { info: () => infoElement(info) }),
    ...(insert !== undefined && { apply: template ? applyTemplate(insert) : insert }),
  };
}

/** Writes a template, and puts the cursor where its `|` is. */
function applyTemplate(template: string): NonNullable<CodeCompletion['apply']> {
  return (view, _, from, to) => {
    const cursor = template.indexOf('|');
    const text = template.slice(0, cursor) + template.slice(cursor + 1);
    // A call's parenthesis that stands there already is not written again.
    const opened = text.endsWith('()') && view.state.sliceDoc(to, to + 1) === '(';
    const insert = opened ? text.slice(0, -2) : text;
    view.dispatch({
      changes: { from, to, insert },
      selection: { anchor: from + cursor },
      userEvent: 'input.complete',
      scrollIntoView: true,
    });
  };
}

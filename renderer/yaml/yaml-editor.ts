import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Annotation, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import type { Problem } from '../../model/errors.ts';
import { completeJob, type JobFacts, type Suggestion } from './complete.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { look } from './look.ts';
import { stageAtLine, stageLines } from './places.ts';
import { markedStages, markStages } from './stage-lines.ts';
import { textChanges } from './text-changes.ts';

/** What the text's edits and the cursor's way are told. */
export interface YamlListener {
  /** The text as the person has changed it; some time after the last key, or before anything else is done with the job. */
  onText(text: string): void;
  /** The cursor went into the lines of a stage. */
  onStage(stage: string): void;
  undo(): void;
  redo(): void;
  facts(): JobFacts;
}

const DELAY_MS = 250;
const outside = Annotation.define<true>();

/** A text editor of a job's YAML, whose text others may change at any time. */
export class YamlEditor {
  readonly #view: EditorView;
  readonly #listener: YamlListener;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stage: string | undefined;

  constructor(parent: HTMLElement, text: string, listener: YamlListener) {
    this.#listener = listener;
    this.#view = new EditorView({ parent, state: EditorState.create({ doc: text, extensions: this.#extensions() }) });
  }

  /** Whether the person has changed the text, and nobody has been told yet. */
  get pending(): boolean {
    return this.#timer !== undefined;
  }

  get focused(): boolean {
    return this.#view.hasFocus;
  }

  /** Takes over a text that was changed elsewhere; the cursor stays where it was in what did not change. */
  setText(text: string): void {
    if (this.pending) return;
    const changes = textChanges(this.#view.state.doc.toString(), text);
    if (changes.length > 0) this.#view.dispatch({ changes, annotations: outside.of(true) });
  }

  setProblems(problems: readonly Problem[]): void {
    const { state } = this.#view;
    this.#view.dispatch(setDiagnostics(state, diagnosticsOf(problems, state.doc)));
  }

  /** Marks the lines of stages, and brings those of the first into view unless the person is typing. */
  showStages(stages: ReadonlySet<string>): void {
    const [first] = stages;
    const range = first === undefined || this.focused ? undefined : stageLines(this.#lines()).get(first);
    const effects = [markStages.of(stages)];
    this.#view.dispatch({ effects: range ? [...effects, this.#scrollTo(range.from + 1)] : effects });
  }

  /** Puts the cursor into a line, from 1, and brings it into view. */
  goTo(line: number): void {
    const { doc } = this.#view.state;
    const { from, text } = doc.line(Math.max(1, Math.min(line, doc.lines)));
    this.#view.dispatch({ selection: { anchor: from + text.length - text.trimStart().length }, effects: this.#scrollTo(line) });
    this.#view.focus();
  }

  /** Tells what the person has typed, now. */
  flush(): void {
    if (!this.pending) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#listener.onText(this.#view.state.doc.toString());
  }

  destroy(): void {
    this.flush();
    this.#view.destroy();
  }

  #scrollTo(line: number) {
    const { doc } = this.#view.state;
    return EditorView.scrollIntoView(doc.line(Math.max(1, Math.min(line, doc.lines))).from, { y: 'center' });
  }

  #lines(): string[] {
    return [...this.#view.state.doc.iterLines()];
  }

  #complete(context: CompletionContext): CompletionResult | null {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (!context.explicit && !/[\w.-]$|: $/.test(before)) return null;
    const found = completeJob(this.#lines(), line.number - 1, before, this.#listener.facts());
    if (!found || found.suggestions.length === 0) return null;
    return { from: line.from + found.from, options: found.suggestions.map(optionOf), validFor: /^[\w.-]*$/ };
  }

  #extensions() {
    const listener = this.#listener;
    const before = (run: () => void) => () => {
      this.flush();
      run();
      return true;
    };
    return [
      lineNumbers(),
      lintGutter(),
      foldGutter(),
      codeFolding(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      drawSelection(),
      bracketMatching(),
      closeBrackets(),
      indentOnInput(),
      indentUnit.of('  '),
      EditorState.tabSize.of(2),
      yaml(),
      look,
      markedStages,
      autocompletion({ override: [(context) => this.#complete(context)], icons: false }),
      // The job has one history, whose steps the canvas makes too.
      keymap.of([
        { key: 'Mod-z', run: before(() => listener.undo()) },
        { key: 'Mod-Shift-z', run: before(() => listener.redo()) },
        { key: 'Mod-y', run: before(() => listener.redo()) },
        // Ctrl+Enter runs the job.
        ...[...completionKeymap, ...foldKeymap, ...lintKeymap, ...searchKeymap, ...defaultKeymap].filter(
          ({ key }) => key !== 'Mod-Enter',
        ),
        indentWithTab,
      ]),
      EditorView.contentAttributes.of({
        'aria-label': 'YAML of the job',
        'aria-description': 'Tab indents. Escape and then Tab leaves the text.',
        ...{ spellcheck: 'false', tabindex: '0' },
      }),
      EditorView.domEventHandlers({
        blur: () => this.flush(),
        keydown: (event) => {
          if (event.ctrlKey || event.metaKey || /^F\d/.test(event.key)) this.flush();
          return false;
        },
      }),
      EditorView.updateListener.of((update) => {
        const own = update.docChanged && !update.transactions.some((transaction) => transaction.annotation(outside));
        if (own) {
          clearTimeout(this.#timer);
          this.#timer = setTimeout(() => this.flush(), DELAY_MS);
        }
        if (update.selectionSet && !own && update.view.hasFocus) this.#followCursor();
      }),
    ];
  }

  #followCursor(): void {
    const { doc, selection } = this.#view.state;
    const stage = stageAtLine(this.#lines(), doc.lineAt(selection.main.head).number - 1);
    if (stage !== undefined && stage !== this.#stage) this.#listener.onStage(stage);
    this.#stage = stage;
  }
}

function optionOf({ text, detail, kind }: Suggestion) {
  const short = detail && (detail.length > 60 ? `${detail.slice(0, 57)}…` : detail);
  return { label: text, apply: kind === 'key' ? `${text}: ` : text, ...(short && { detail: short }) };
}

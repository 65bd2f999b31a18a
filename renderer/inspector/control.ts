import type { Path, Value } from '../../model/job/document.ts';
import type { Kind } from './form-model.ts';

/** What every control gets. */
export interface ControlProps {
  readonly kind: Kind;
  /** Of the option that it edits. */
  readonly path: Path;
  /** Of its input; the text that names a group has the id `${id}-label`. */
  readonly id: string;
  readonly label: string;
  /** What holds where the option is not set. */
  readonly standard?: Value | undefined;
  /** The same in words, where it is no plain value: `found by looking at the file`. */
  readonly fallback?: string | undefined;
  readonly describedBy?: string | undefined;
  readonly required?: boolean;
  /** Names itself by `label`: no text does. */
  readonly unlabelled?: boolean;
  readonly placeholder?: string | undefined;
}

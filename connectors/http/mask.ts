import { RunError } from '../../model/errors.ts';

const MASK = '***';

/** The secrets of a client, and texts without them. */
export class Mask {
  private readonly secrets = new Set<string>();

  /** As it is, and as it stands in URLs, forms and JSON. */
  add(secret: string): void {
    if (secret === '') return;
    const quoted = JSON.stringify(secret).slice(1, -1);
    for (const text of [secret, encodeURIComponent(secret), new URLSearchParams({ '': secret }).toString().slice(1), quoted]) {
      this.secrets.add(text);
    }
  }

  text(text: string): string {
    let masked = text;
    for (const secret of [...this.secrets].sort((a, b) => b.length - a.length)) masked = masked.replaceAll(secret, MASK);
    return masked;
  }

  /** The same error without secrets. What is no `RunError` comes back as it is. */
  error(error: unknown): unknown {
    if (!(error instanceof RunError)) return error;
    const value = error.value === undefined ? undefined : this.text(error.value);
    const remedy = error.remedy === undefined ? undefined : this.text(error.remedy);
    const message = this.text(error.message);
    if (message === error.message && value === error.value && remedy === error.remedy) return error;
    const more = { ...(value !== undefined && { value }), ...(remedy !== undefined && { remedy }) };
    return new RunError(error.code, message, { retryable: error.retryable, ...more });
  }
}

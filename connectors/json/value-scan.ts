const QUOTE = 34;
const BACKSLASH = 92;

/** Looks for the end of one JSON value in text that comes in chunks, by its brackets and quotes; what it passes over is not checked. */
export class ValueScan {
  private depth = 0;
  private inString = false;
  private escaped = false;

  /** The offset behind the value in `text`, looked for from `start` on; -1 when it does not end there: go on with the next chunk. */
  end(text: Uint8Array, start: number): number {
    let { depth, inString, escaped } = this;
    for (let at = start; at < text.length; at++) {
      const byte = text[at]!;
      if (escaped) escaped = false;
      else if (inString) {
        if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          inString = false;
          if (depth === 0) return at + 1;
        }
      } else if (byte === QUOTE) inString = true;
      else if (byte === 123 || byte === 91) depth++;
      else if (byte === 125 || byte === 93) {
        if (depth <= 1) return depth === 0 ? at : at + 1;
        depth--;
      } else if (byte === 44 && depth === 0) return at;
    }
    Object.assign(this, { depth, inString, escaped });
    return -1;
  }
}

import { type RecordFinder, recordFinder } from './find-records.ts';
import { FirstDocument } from './first-document.ts';
import type { JsonFormat, JsonSettings } from './options.ts';

/** Records that are looked at, and of how much text at most once there is a record, unless the user asks for more records than these. */
export const USUAL_RECORDS = 10_000;
const MAX_SAMPLE_BYTES = 16 << 20;
/** While no record has ended, up to this much is read. */
const MAX_RECORD_BYTES = 256 << 20;

/** Hands the first records of a text, which comes in chunks, to `observe`, and finds out its format if the settings do not say it. Keeps no record. */
export class RecordSampler {
  private readonly settings: JsonSettings;
  private readonly most: number;
  private readonly observe: (record: Uint8Array) => void;
  private readonly first = new FirstDocument();
  private finder: RecordFinder | undefined;
  /** What came before the format was known. */
  private waiting: Uint8Array[] = [];
  private records = 0;
  private bytes = 0;
  private bytesSinceRecord = 0;

  /** `most`: records to look at. */
  constructor(settings: JsonSettings, most: number, observe: (record: Uint8Array) => void) {
    this.settings = settings;
    this.most = most;
    this.observe = observe;
  }

  /** Whether no more text is wanted. */
  get enough(): boolean {
    const { records, bytes, most } = this;
    if (records >= most || this.bytesSinceRecord >= MAX_RECORD_BYTES) return true;
    return records > 0 && bytes >= MAX_SAMPLE_BYTES && most <= USUAL_RECORDS;
  }

  /** `undefined` while it is not known. */
  get format(): JsonFormat | undefined {
    const { format, records = [] } = this.settings;
    return format ?? (records.length > 0 ? 'array' : this.first.format);
  }

  /** Whether the text has more than one document, where only one was expected. */
  get severalDocuments(): boolean {
    const { format, records = [] } = this.settings;
    return format === undefined && records.length > 0 && this.first.several;
  }

  add(chunk: Uint8Array): void {
    this.first.add(chunk);
    this.bytes += chunk.length;
    this.bytesSinceRecord += chunk.length;
    this.waiting.push(chunk);
    if (this.format) this.find(this.format);
  }

  /** The text ends. Returns whether the path of the records leads to any, or to a place for them. */
  end(): boolean {
    const finder = this.find(this.format ?? 'lines');
    this.take(finder.end());
    return finder.located;
  }

  private find(format: JsonFormat): RecordFinder {
    this.finder ??= recordFinder(format, this.settings.records ?? []);
    for (const chunk of this.waiting.splice(0)) this.take(this.finder.add(chunk));
    return this.finder;
  }

  private take(records: Iterable<Uint8Array>): void {
    if (this.records >= this.most) return;
    for (const record of records) {
      this.observe(record);
      this.bytesSinceRecord = 0;
      if (++this.records >= this.most) return;
    }
  }
}

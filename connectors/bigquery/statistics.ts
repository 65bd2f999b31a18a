import type { Project } from './connect.ts';
import type { JobResource } from './jobs.ts';

const TEBIBYTE = 2 ** 40;
const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `1.5 GB`, in powers of 1000. */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toPrecision(3)} ${UNITS[power]}`;
}

/** `$0.0123`: what the bytes cost on demand. */
export function priceText(bytes: number, { dollarsPerTebibyte }: Pick<Project, 'dollarsPerTebibyte'>): string {
  const dollars = (bytes / TEBIBYTE) * dollarsPerTebibyte;
  if (dollars === 0) return '$0';
  return dollars < 0.01 ? `$${dollars.toPrecision(2)}` : `$${dollars.toFixed(2)}`;
}

/** Bytes that a query has read, or, in a dry run, would read. */
export const bytesProcessed = ({ statistics }: JobResource): number =>
  Number(statistics?.query?.totalBytesProcessed ?? statistics?.totalBytesProcessed ?? 0);

/** What a query that has run cost, for the log: `query: 1.5 GB processed, 1.5 GB billed ($0.0085), 3.2 s`. */
export function queryNote(what: string, job: JobResource, project: Project): string {
  const { statistics = {} } = job;
  const billed = Number(statistics.query?.totalBytesBilled ?? 0);
  const parts = [
    `${bytesText(bytesProcessed(job))} processed`,
    statistics.query?.cacheHit ? 'from the cache, nothing billed' : `${bytesText(billed)} billed (${priceText(billed, project)})`,
    ...durationOf(job),
  ];
  return `${what}: ${parts.join(', ')}`;
}

/** What loading cost: nothing, but time. */
export const loadNote = (rows: number, bytes: number, jobs: number, seconds: number): string =>
  `load: ${rows} rows, ${bytesText(bytes)} sent in ${jobs} ${jobs === 1 ? 'job' : 'jobs'}, ${seconds.toFixed(1)} s`;

function durationOf({ statistics }: JobResource): string[] {
  const { startTime, creationTime = startTime, endTime } = statistics ?? {};
  if (creationTime === undefined || endTime === undefined) return [];
  return [`${((Number(endTime) - Number(creationTime)) / 1000).toFixed(1)} s`];
}

import { ApiFailure } from './engine.ts';
import { type Job, type Jobs, shown } from './jobs.ts';

interface Upload {
  readonly body: Pick<Job, 'jobReference' | 'configuration'>;
  bytes: Buffer;
  job?: Job;
}

export interface UploadAnswer {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

/** Resumable uploads: https://cloud.google.com/bigquery/docs/reference/api-uploads */
export class Uploads {
  private readonly jobs: Jobs;
  private readonly open = new Map<string, Upload>();
  private count = 0;

  constructor(jobs: Jobs) {
    this.jobs = jobs;
  }

  /** `url`: where the upload is begun; the answer says where its bytes go. */
  begin(url: string, body: Upload['body']): UploadAnswer {
    this.jobs.checkFree(body.jobReference.jobId);
    const id = `upload_${this.count++}`;
    this.open.set(id, { body, bytes: Buffer.alloc(0) });
    return { status: 200, headers: { Location: `${url}?uploadType=resumable&upload_id=${id}` } };
  }

  /** Takes bytes of an upload; with the last ones its job begins. `range`: which bytes of how many these are, or, with a star, none, to ask how many are there. */
  async take(id: string, range: string, bytes: Buffer): Promise<UploadAnswer> {
    const upload = this.open.get(id);
    if (!upload) throw new ApiFailure('notFound', 'no such upload', 404);
    const [, from, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(range)!;
    if (from !== undefined && Number(from) === upload.bytes.length) upload.bytes = Buffer.concat([upload.bytes, bytes]);
    if (upload.bytes.length < Number(total)) {
      return { status: 308, headers: upload.bytes.length === 0 ? {} : { Range: `bytes=0-${upload.bytes.length - 1}` } };
    }
    upload.job ??= await this.jobs.insert(upload.body, upload.bytes);
    return { status: 200, body: shown(upload.job) };
  }
}

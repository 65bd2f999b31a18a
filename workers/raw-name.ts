/** A stretch of raw CSV text that frames carry under a name which no column of a job can have. */
export const RAW_PREFIX = '\0raw:';

export const isRawName = (name: string): boolean => name.startsWith(RAW_PREFIX);

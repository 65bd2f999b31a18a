/** What stands in the place of a secret in logs, messages and the history. */
export const MASK = '***';

const SENSITIVE = /passw|secret|token|api[-_]?key|credential|private[-_]?key/i;

/** Whether a parameter, field or column of this name holds a secret. */
export const isSensitive = (name: string): boolean => SENSITIVE.test(name);

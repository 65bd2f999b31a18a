export const LF = 10;

/** Whether a byte is white space in JSON. */
export const isBlank = (byte: number): boolean => byte === 32 || byte === LF || byte === 13 || byte === 9;

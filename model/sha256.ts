/** The SHA-256 of a text's UTF-8 bytes. Node's `crypto` takes longer to load than most jobs take to be checked, so that it is loaded here. */
export const sha256 = (text: string): Buffer => process.getBuiltinModule('node:crypto').hash('sha256', text, 'buffer');

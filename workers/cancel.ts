/** The run was told to stop while this task worked. */
export class CancelledError extends Error {
  override readonly name = 'Cancelled';
  constructor() {
    super('the run was cancelled');
  }
}

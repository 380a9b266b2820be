/** A task on its way to a thread. */
export interface ThreadRequest<Task> {
  readonly id: number;
  readonly task: Task;
}

/** Why a task failed: `ENOSPC`, `EACCES`, `ERR_SQLITE_ERROR`. */
export interface ThreadFailure {
  readonly code: string;
  readonly message: string;
}

/** What became of a task. */
export interface ThreadReply {
  readonly id: number;
  readonly value?: unknown;
  readonly failure?: ThreadFailure;
}

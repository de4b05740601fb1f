/** How far a backup or a restore is. */
export interface BackupProgress {
  /** What is being done, for people: `writing company`. */
  readonly what: string;
  /** Present where it can be told: rows of about so many, or bytes of the file. */
  readonly done?: number;
  readonly total?: number;
}

/** What backup, check and restore have in common. */
export interface BackupWatch {
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined;
  /** Gives the work up; nothing is left of it. */
  readonly signal?: AbortSignal | undefined;
}

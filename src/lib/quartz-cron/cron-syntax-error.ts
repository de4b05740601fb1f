/** Why a text is no cron expression: one plain sentence for the person who wrote it. */
export class CronSyntaxError extends Error {
  override readonly name = 'CronSyntaxError';
  /** The field at fault, as Quartz's manual calls it; absent if it is the expression as a whole. */
  readonly field: string | undefined;
  /** Where the fault begins, in characters from 0; blanks in front of the expression do not count. */
  readonly position: number;

  constructor(sentence: string, where: { field?: string; position: number }) {
    super(sentence);
    this.field = where.field;
    this.position = where.position;
  }
}

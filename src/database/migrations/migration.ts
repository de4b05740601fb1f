/** One step of the schema's history: a name that never changes and the SQL that takes the step. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

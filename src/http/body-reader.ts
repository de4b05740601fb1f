/** Takes the value of a bulk parameter in pieces as they come, of any size, with all escapes undone. It may throw. */
export interface BulkValue {
  /** The bytes are the writer's again afterwards. */
  write(bytes: Uint8Array): void;
  end(): void;
}

/** Called with the name of each parameter. @returns who takes its value, if it is a bulk parameter */
export type BeginParameter = (name: string) => BulkValue | undefined;

/** Reads a body that arrives in pieces. */
export interface BodyReader {
  write(chunk: Uint8Array): void;
  /** The body ends here. @returns all parameters; the values of bulk parameters mean nothing */
  end(): Record<string, unknown>;
}

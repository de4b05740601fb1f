/**
 * A response that may be one of several documents, `Type.Union([…])`: which one it is, is told by the members that it must
 * have. The first that has all of them counts.
 */
export interface Alternative {
  readonly required?: readonly string[];
}

/**
 * @returns the place of the alternative that a payload is
 * @throws TypeError if it is none of them: a mistake in a route
 */
export function alternativeOf(alternatives: readonly Alternative[], payload: unknown): number {
  const members = payload as Record<string, unknown>;
  const place = alternatives.findIndex(({ required = [] }) => required.every((name) => members[name] !== undefined));
  if (place < 0) throw new TypeError('an answer is none of the documents that its route declares');
  return place;
}

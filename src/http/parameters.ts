import { Type } from 'typebox';

/** Query parameters of every paged list: pages count from 1. */
export function pageQuery(options: { resultsPerPageMax: number; resultsPerPageDefault?: number }) {
  return {
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000_000, default: 1, description: 'Page, from 1' })),
    resultsPerPage: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: options.resultsPerPageMax,
        default: options.resultsPerPageDefault ?? 10,
        description: `Results on a page, 1 to ${options.resultsPerPageMax}`,
      }),
    ),
  };
}

/** A list parameter: separated by commas, or the parameter repeated. Read it with {@link splitList}. */
export function listParameter(description: string) {
  return Type.Optional(Type.Array(Type.String(), { description: `${description} (comma-separated)` }));
}

/** The items of a {@link listParameter}: trimmed, blank ones dropped. */
export function splitList(values: readonly string[] | undefined): string[] {
  return (values ?? [])
    .flatMap((value) => value.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Asks what a submission would be answered, without submitting it. Read it with `readBoolean`. */
export const dryRunParameter = Type.Optional(
  Type.String({
    description: '`true`: nothing is submitted; the answer is what would be accepted, or the error that it would get',
    examples: ['true'],
  }),
);

/** The id of the first generated company; the real ones of the sample are all below it. */
export const firstGeneratedId = 10_000_000;

/** The first id of generated people, contacts and articles; those of the sample itself are all below it. */
export const firstGeneratedRecordId = 1_000_000_000;

/** Every file is generated from these alone: the same ones give the same bytes. */
export interface GeneratorOptions {
  /** How many companies; the one with number n (from 0) has the id {@link firstGeneratedId} + n whatever this is. */
  readonly companies: number;
  /** 0 to 4,294,967,295. */
  readonly seed: number;
  /** How many contacts a company has on average; each has none to twice as many. */
  readonly contactsPerCompany: number;
  /** Absent if there is to be no news. */
  readonly news?: {
    /** How many articles a company has on average; each has none to twice as many. */
    readonly articlesPerCompany: number;
    /** The day before which they appeared, `2026-01-31`. */
    readonly day: string;
  };
}

/** The sequences of random numbers that the records of one seed are drawn from, one stream a kind. */
export const streams = {
  company: 1,
  installedTechnology: 2,
  familyTree: 5,
  acquisition: 6,
  person: 7,
  contact: 8,
  contactCount: 9,
  article: 10,
  articleCount: 11,
} as const;

/** How many lines a chunk of a generated file has, about: so many that writing it costs little. */
export const rowsPerChunk = 1000;

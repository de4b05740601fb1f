/** The regions of the company filters (reference `reference-data.md` §9). */
export const regions = ['Africa', 'Asia', 'Europe', 'MiddleEast', 'NorthAmerica', 'Oceania', 'SouthAmerica'] as const;

export type Region = (typeof regions)[number];

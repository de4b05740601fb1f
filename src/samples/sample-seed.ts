/** What is invented for the committed sample is drawn from this seed, the list's year. */
export const sampleSeed = 2022;

/** Streams of that seed; stream 3 has drawn who uses which product (`samples/build-installed-technologies.ts`). */
export const sampleStreams = { subsidiaryCount: 20, subsidiary: 21, tree: 22, person: 23, contact: 24, article: 25 };

/** The first ids of what is invented beside the 1,000 companies: all below those that `--companies` generates. */
export const firstSampleId = {
  subsidiary: 2_500_001,
  mergedCompany: 2_900_001,
  person: 3_000_001,
  contact: 4_000_001,
  article: 5_000_001,
};

/** What invented records name as their source. */
export const sampleSource = 'Firmlens sample (invented)';

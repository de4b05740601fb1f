// Here: the sample's data: the committed files of `samples/`, and invented companies in any number from a seed.
// Never here: a statement to the database; samples are loaded through `imports/`, as any other data is.

export { firstGeneratedId, firstGeneratedRecordId } from './generator-options.ts';
export type { Product } from './product-choice.ts';
export { maxSeed } from './random.ts';
export { employeeRange, revenueRange } from './ranges.ts';
export { generatedSample, realSample, type SampleTable, sampleProducts } from './sample-tables.ts';
export { writeSampleFiles } from './write-sample-files.ts';

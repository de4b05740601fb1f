// Here: where result files are kept, behind one small interface with a local and an S3 implementation.
// Never here: which files exist or for whom; the job rows know that.
import path from 'node:path';
import type { Config } from '../config/index.ts';
import { localStore } from './local-store.ts';
import type { ResultStore } from './result-store.ts';
import { s3Store } from './s3-store.ts';

export { localStore } from './local-store.ts';
export type { ResultStore, StoredFile } from './result-store.ts';
export { s3Store } from './s3-store.ts';

/**
 * The store that the configuration asks for.
 * @param installationId keeps installations apart that share a bucket or a folder: each sweeps only what is its own
 */
export function openResultStore(config: Config, installationId: string): ResultStore {
  return config.s3Bucket === undefined
    ? localStore(path.join(config.dataDir, 'results', installationId))
    : s3Store({ bucket: config.s3Bucket, prefix: `results/${installationId}/`, endpoint: config.s3Endpoint });
}

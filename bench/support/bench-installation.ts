import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Config, loadConfig } from '../../src/config/index.ts';
import { type Installation, openInstallation } from '../../src/installation.ts';
import { createLogger } from '../../src/telemetry/index.ts';

/** An installation that nobody but a benchmark uses. */
export interface BenchInstallation extends Installation {
  readonly config: Config;
  /** What a server process needs in its environment to serve it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Opens the one of this name under `data/bench`; if there is none yet, it is made, without any data. */
export async function openBenchInstallation(name: string): Promise<BenchInstallation> {
  const folder = path.resolve(import.meta.dirname, '../../data/bench', name);
  await mkdir(folder, { recursive: true });
  const environment = { FIRMLENS_DATA_DIR: folder, PORT: '0' };
  const config = loadConfig({ environment, envFile: path.join(folder, 'no.env') });
  const installation = await openInstallation(config, createLogger('error')).catch((cause: unknown) => {
    throw new Error(`${folder} cannot be opened; if the schema was changed since it was made, delete it`, { cause });
  });
  return { ...installation, config, environment };
}

// Here: every setting, read once from the environment and validated as a whole.
// Never here: a default that depends on anything but the environment; no other folder reads the environment.
export { type Config, describeConfig, loadConfig } from './config.ts';
export { programVersion } from './program-version.ts';

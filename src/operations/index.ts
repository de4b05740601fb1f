// Here: what an operator is told of an installation as a whole: the figures behind /metrics, what `firmlens doctor` checks.
// Never here: anything that changes it, or the statements that read a domain's tables; each domain has its own.
export type { Check } from './doctor/check.ts';
export { examine } from './doctor/examine.ts';
export { installationFigures } from './installation-figures.ts';
export { processFigures } from './process-figures.ts';

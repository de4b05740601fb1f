// Here: the logger, what a process counts, and the listener that Prometheus asks.
// Never here: what is logged or when something is counted; that is said where it happens.
export { createLogger, type Logger } from './logger.ts';
export {
  type AnsweredRequest,
  type AttemptOutcome,
  createMetrics,
  type EndedJobFigures,
  type Metrics,
  type RunOutcome,
} from './metrics.ts';
export { listenForScrapes } from './metrics-listener.ts';

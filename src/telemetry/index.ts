// Here: the logger (and later metrics).
// Never here: what is logged; that is said where it happens.
export { createLogger, type Logger } from './logger.ts';

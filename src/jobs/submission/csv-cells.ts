import { ApiError } from '../../lib/errors.ts';

/**
 * How single cells of a job's CSV are read. Blanks around a value do not count, and a cell of blanks has no value. What
 * a cell may not be refuses the whole job, naming the column and the line of the file.
 */

/** An id stands in every row of the results that its line has, and a company can have 100,000 contacts. */
const rowIdCharactersMax = 500;

/**
 * The caller's own id of a line.
 * @param column what the id is called
 * @throws ApiError `emptyIdAtLine` (400-9006), `illegalValue` for one of more than 500 characters
 */
export function rowIdCell(column: string, line: number, cell: string): string {
  const id = textCell(cell) ?? refuse('emptyIdAtLine', { line });
  return id.length > rowIdCharactersMax ? illegalCell(column, line) : id;
}

/** A text. */
export function textCell(cell: string | undefined): string | undefined {
  const text = cell?.trim() ?? '';
  return text === '' ? undefined : text;
}

/** The items of a cell that holds a list separated by commas; none for an empty cell. */
export function listCell(cell: string | undefined): string[] {
  return (cell ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/**
 * `true` or `false` in any case.
 * @throws ApiError `illegalValue` (400-103) for anything else
 */
export function booleanCell(column: string, line: number, cell: string | undefined): boolean | undefined {
  const text = textCell(cell)?.toLowerCase();
  if (text === undefined) return undefined;
  if (text !== 'true' && text !== 'false') illegalCell(column, line);
  return text === 'true';
}

/**
 * A whole number within bounds.
 * @throws ApiError `illegalValue`, `belowMinimum` or `aboveMaximum`
 */
export function integerCell(
  column: string,
  line: number,
  cell: string | undefined,
  { min, max }: { min: number; max: number },
): number | undefined {
  const text = textCell(cell);
  if (text === undefined) return undefined;
  if (!/^[+-]?\d{1,100}$/.test(text)) illegalCell(column, line);
  const value = Number(text);
  if (value < min) refuse('belowMinimum', { field: at(column, line), min, value: text });
  if (value > max) refuse('aboveMaximum', { field: at(column, line), max, value: text });
  return value;
}

/**
 * A record's id: a positive whole number. One that is larger than any record's names nothing, and is -1 here so that it
 * is told from an empty cell.
 * @throws ApiError `illegalValue`
 */
export function recordIdCell(column: string, line: number, cell: string | undefined): number | undefined {
  const text = textCell(cell);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,99}$/.test(text)) illegalCell(column, line);
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : -1;
}

/** @throws ApiError `illegalValue` for a cell that only its reader can judge */
export function illegalCell(column: string, line: number): never {
  return refuse('illegalValue', { field: at(column, line) });
}

function at(column: string, line: number): string {
  return `${column} at line number: ${line}`;
}

function refuse(...[code, params]: ConstructorParameters<typeof ApiError>): never {
  throw new ApiError(code, params);
}

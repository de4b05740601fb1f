import { Transform } from 'node:stream';
import type { Row } from './copy-rows.ts';
import { booleans, type ColumnKind, type ResultColumns, readCells } from './result-columns.ts';

/** A number of JSON, among those that PostgreSQL prints. */
const jsonNumber = /^-?\d+(\.\d+)?(e[+-]\d+)?$/;

/**
 * Numbers keep the digits that the CSV has, however many: they never become numbers of this program. What is none, as in
 * results older than a change of the column's type, is printed as a text.
 */
const printed: Record<ColumnKind, (text: string) => string> = {
  text: JSON.stringify,
  boolean: (text) => String(booleans.get(text) ?? JSON.stringify(text)),
  int32: printedNumber,
  int64: printedNumber,
  double: printedNumber,
};

/** NaN and infinity are no numbers of JSON; they are printed as texts. */
function printedNumber(text: string): string {
  return jsonNumber.test(text) ? text : JSON.stringify(text);
}

/** A stream that takes rows, header first, and gives JSON Lines: an object a row with a member for each column. */
export function jsonLines(columns: ResultColumns): Transform {
  let members: ((cell: string | null) => string)[] | undefined;
  return new Transform({
    writableObjectMode: true,
    writableHighWaterMark: 1,
    transform(rows: readonly Row[], _encoding, done) {
      let lines = '';
      for (const row of rows) {
        if (members === undefined) members = row.map((name, index) => member(columns, name ?? '', index === 0));
        else lines += `${row.map((cell, index) => members?.[index]?.(cell) ?? '').join('')}}\n`;
      }
      done(null, lines);
    },
  });
}

/** Prints what a row's object has of a column. */
function member(columns: ResultColumns, name: string, isFirst: boolean): (cell: string | null) => string {
  const kind = columns.kinds.get(name) ?? 'text';
  const read = readCells(columns, kind, printed[kind]);
  const begin = `${isFirst ? '{' : ','}${JSON.stringify(name)}:`;
  return (cell) => begin + (read(cell) ?? 'null');
}

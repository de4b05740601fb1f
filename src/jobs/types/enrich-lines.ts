import { isDecisive, knownColumns, knownFields, knownTextCharactersMax } from '../../enrich/index.ts';
import type { SubmissionContext } from '../job-type.ts';
import { booleanCell, illegalCell, rowIdCell, textCell } from '../submission/csv-cells.ts';
import { type CsvLine, csvLines } from '../submission/csv-input.ts';
import type { InputLine, InputReader } from '../submission/input.ts';

/** The last four columns may be left out (reference `jobs-auth-admin.md` §3.4, O-18). */
const columnCounts = [13, 14, 15, 16, 17];

/**
 * The lines of an enrich job.
 * @throws ApiError naming the first line that cannot be read; a line by which nobody can be looked for says so in the
 *   results
 */
export const enrichLines: InputReader = (body, context) =>
  csvLines(body, { linesMax: context.linesMax, columns: columnCounts }).map((line) => readLine(line, context));

function readLine({ line, cells }: CsvLine, { reference }: SubmissionContext): InputLine {
  const [id = '', ...known] = cells;
  const [confidence, isContactRequired, isPhoneRequired, isEmailRequired] = known.slice(knownColumns.length);
  const given = rowIdCell('id', line, id);
  const texts = Object.fromEntries(
    knownColumns.map((column, index) => [column, knownCell(column, line, known[index])]),
  ) as Record<(typeof knownColumns)[number], string | undefined>;
  const rules = {
    confidenceScore: confidenceCell(line, confidence),
    isContactRequired: booleanCell('isContactRequired', line, isContactRequired),
    isPhoneRequired: booleanCell('isPhoneRequired', line, isPhoneRequired),
    isEmailRequired: booleanCell('isEmailRequired', line, isEmailRequired),
  };
  const fields = isDecisive(texts)
    ? knownFields(reference, texts, rules)
    : { reason: 'One of companyName, email, ticker and url is required.' };
  return { given, recordId: undefined, fields };
}

function knownCell(column: string, line: number, cell: string | undefined): string | undefined {
  const text = textCell(cell);
  return text !== undefined && text.length > knownTextCharactersMax ? illegalCell(column, line) : text;
}

function confidenceCell(line: number, cell: string | undefined): number | undefined {
  const text = textCell(cell);
  if (text === undefined) return undefined;
  if (!/^\d{1,3}(\.\d{1,10})?$/.test(text) || Number(text) > 100) illegalCell('confidenceScore', line);
  return Number(text);
}

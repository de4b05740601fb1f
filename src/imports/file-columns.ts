import type { ImportEntity } from '../lib/import-entity.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { RecordField } from '../lib/record-field.ts';
import { type ReadOptions, refusedLineName, refusedReasonName } from './row-reader.ts';

/**
 * Which field each column of a CSV header gives; undefined for a column that is passed over.
 * @throws OperatorError for an unknown or repeated column, a key that no column gives, a mapping that fits nothing
 */
export function columnsOfHeader(names: readonly string[], options: ReadOptions): (RecordField | undefined)[] {
  const columns = names.map((name) => fieldOf(name.trim(), options));
  const unknown = names.filter((_, index) => columns[index] === 'unknown').map((name) => name.trim());
  const { entity } = options;
  const lacking = entity.key.filter((key) => !columns.some((column) => isField(column) && column.name === key));
  if (unknown.length > 0 && !options.ignoreUnknown) throw unknownColumns(unknown, names, lacking, options);
  if (lacking.length > 0) {
    throw new OperatorError(
      `The file has no column ${lacking.join(' and no column ')}, which every row of ${entity.name} needs. ` +
        `If a column has it under another name, say so with --map column=${lacking[0]}.`,
    );
  }
  const repeated = columns.find((column, index) => isField(column) && columns.indexOf(column) !== index);
  if (isField(repeated)) {
    const twice = names.filter((_, index) => columns[index] === repeated).map((name) => name.trim());
    throw new OperatorError(`More than one column gives ${repeated.name}: ${twice.join(', ')}.`);
  }
  const unused = [...options.map.keys()].filter((name) => !names.some((column) => column.trim() === name));
  if (unused.length > 0) {
    throw new OperatorError(`--map names columns that the file does not have: ${unused.join(', ')}.`);
  }
  return columns.map((column) => (isField(column) ? column : undefined));
}

/**
 * The field that a column of this name gives, 'passed over' if it is to be ignored, 'unknown' if nobody knows it.
 * @throws OperatorError if the mapping names a field that does not exist
 */
export function fieldOf(name: string, options: ReadOptions): RecordField | 'passed over' | 'unknown' {
  const { entity } = options;
  const mapped = options.map.get(name);
  if (mapped === '' || name === refusedLineName || name === refusedReasonName) return 'passed over';
  const field = entity.fields.find((field) => field.name === (mapped ?? name));
  if (field !== undefined) return field;
  if (mapped !== undefined) {
    throw new OperatorError(`--map ${name}=${mapped}: ${entity.name} have no field ${mapped}. ${fieldList(entity)}`);
  }
  return 'unknown';
}

function unknownColumns(
  unknown: string[],
  names: readonly string[],
  lacking: readonly string[],
  { entity, delimiter }: ReadOptions,
): OperatorError {
  if (names.length === 1 && lacking.length > 0) {
    const other = [';', '\t', ','].find((character) => character !== delimiter && names[0]?.includes(character));
    if (other !== undefined) {
      const shown = other === '\t' ? 'tab' : `'${other}'`;
      return new OperatorError(
        `The file's columns seem to be separated by ${other === '\t' ? 'tabs' : shown}; add --delimiter ${shown}.`,
      );
    }
  }
  const listed = unknown.map((name) => {
    const similar = entity.fields.find((field) => plain(field.name) === plain(name));
    return similar === undefined
      ? JSON.stringify(name)
      : `${JSON.stringify(name)} (--map ${shellWord(`${name}=${similar.name}`)}?)`;
  });
  return new OperatorError(
    `${entity.name} have no field for ${listed.join(', ')}. Name the field with --map column=field, ` +
      `pass such columns over with --map column= or --ignore-unknown. ${fieldList(entity)}`,
  );
}

function fieldList(entity: ImportEntity): string {
  return `The fields are ${entity.fields.map((field) => field.name).join(', ')}.`;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function shellWord(text: string): string {
  return /^[\w=.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function isField(column: RecordField | 'passed over' | 'unknown' | undefined): column is RecordField {
  return typeof column === 'object';
}

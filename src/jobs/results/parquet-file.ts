import { Transform } from 'node:stream';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Row } from './copy-rows.ts';
import { booleans, type ColumnKind, type ResultColumns, readCells } from './result-columns.ts';

/**
 * The text that a row group is made of, about. Writing one holds up whatever else this process does, for 40 ms; larger
 * groups would make no smaller file (of 129 MB of CSV 88.0 MB, and 87.7 MB with groups of 8 MiB).
 */
const groupCharacters = 1024 * 1024;

const parquetType: Record<ColumnKind, Pick<SchemaElement, 'type' | 'converted_type'>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  boolean: { type: 'BOOLEAN' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
  double: { type: 'DOUBLE' },
};

type Value = string | boolean | number | bigint;

const integer = /^-?\d+$/;

/**
 * A cell as its column has it. Results may be older than a change of the column's type: what that cannot hold is null, as
 * one such cell must not keep anybody from all the others.
 */
const valueOf: Record<ColumnKind, (text: string) => Value | null> = {
  text: (text) => text,
  boolean: (text) => booleans.get(text) ?? null,
  int32: (text) => {
    const value = Number(text);
    return integer.test(text) && (value | 0) === value ? value : null;
  },
  int64: (text) => {
    const value = integer.test(text) ? BigInt(text) : undefined;
    return value !== undefined && BigInt.asIntN(64, value) === value ? value : null;
  },
  double: (text) => {
    const value = text === '' ? Number.NaN : Number(text);
    return Number.isNaN(value) && text !== 'NaN' ? null : value;
  },
};

/** A stream that takes rows, header first, and gives a Parquet file, a row group at a time. */
export function parquetFile(columns: ResultColumns): Transform {
  let file: ReturnType<typeof rowGroups> | undefined;
  return new Transform({
    writableObjectMode: true,
    writableHighWaterMark: 1,
    transform(rows: readonly Row[], _encoding, done) {
      for (const row of rows) {
        if (file === undefined) file = rowGroups(columns, row.map(String));
        else file.add(row);
      }
      done(null, file?.written());
    },
    flush(done) {
      done(null, file?.end());
    },
  });
}

/** What is written of a file with these columns. */
function rowGroups(columns: ResultColumns, names: readonly string[]) {
  const kinds = names.map((name) => columns.kinds.get(name) ?? 'text');
  const readers = kinds.map((kind) => readCells(columns, kind, valueOf[kind]));
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(names, kinds), createdBy: 'Firmlens' });
  let group = emptyGroup(names, kinds);
  let characters = 0;

  const writeGroup = () => {
    if (characters === 0) return;
    // Neither this nor `finish` is a promise where the writer has no `flush`.
    void writer.write({ columnData: group, rowGroupSize: Infinity });
    group = emptyGroup(names, kinds);
    characters = 0;
  };
  const taken = () => {
    const copy = Buffer.from(bytes.getBytes());
    // As the library's own file writer does: offsets go on, the buffer begins anew.
    bytes.index = 0;
    return copy;
  };
  return {
    add(row: Row): void {
      for (const [index, cell] of row.entries()) {
        group[index]?.data.push(readers[index]?.(cell) ?? null);
        characters += 1 + (cell?.length ?? 0);
      }
    },
    /** What is ready to be sent. */
    written(): Buffer {
      if (characters >= groupCharacters) writeGroup();
      return taken();
    },
    /** The rest of the file. */
    end(): Buffer {
      writeGroup();
      void writer.finish();
      return taken();
    },
  };
}

/**
 * Texts have no statistics: the writer holds the smallest and the largest of each group to the end of the file, and each of
 * them all of the text that it was cut from (a third of the whole file in the end).
 */
function emptyGroup(names: readonly string[], kinds: readonly ColumnKind[]) {
  return names.map((name, index) => ({ name, data: [] as (Value | null)[], statistics: kinds[index] !== 'text' }));
}

function schemaOf(names: readonly string[], kinds: readonly ColumnKind[]): SchemaElement[] {
  return [
    { name: 'results', num_children: names.length },
    ...names.map(
      (name, index): SchemaElement => ({
        name,
        ...parquetType[kinds[index] ?? 'text'],
        repetition_type: 'OPTIONAL',
      }),
    ),
  ];
}

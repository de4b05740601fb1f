import { type TSchema, Type } from 'typebox';
import { type ResultsFormat, resultsFormats } from './results-format.ts';

/** The query parameter of every request for results. */
export const formatQuery = {
  format: Type.Optional(
    Type.Unsafe<ResultsFormat['name']>({
      type: 'string',
      enum: resultsFormats.map(({ name }) => name),
      description:
        'csv (as the original has it), jsonl (JSON Lines) or parquet; in the last two numbers and booleans are such.',
    }),
  ),
};

/** The headers that a request for a file can have, beside `Accept`. */
export const fileHeaders = Type.Object({
  'Accept-Encoding': header('gzip or zstd compress CSV and JSON Lines.', 'gzip'),
  Range: header('Bytes of the CSV; one range.', 'bytes=1000000-'),
  'If-Range': header('The ETag of the CSV that the rest is asked of: if it is another one, all of it is sent.', tag()),
  'If-None-Match': header('ETags of what the client has: if it is the same, the answer is 304.', tag()),
});

const headersOfAll = {
  ETag: Type.String({ description: 'Another one for each format and compression', examples: [tag()] }),
  Vary: Type.String({ examples: ['Accept, Accept-Encoding'] }),
};

const headersOfCsv = {
  'Repr-Digest': Type.String({
    description: 'SHA-256 of the whole CSV (RFC 9530); only where it is not compressed',
    examples: [`sha-256=:${Buffer.alloc(32, 'digest').toString('base64')}:`],
  }),
};

/** What requests for a file are answered with. */
export const fileResponses = {
  200: file({
    description:
      'The results as a file. The columns are those of the job type; NULL is an empty cell in CSV, else null.',
    headers: {
      ...headersOfAll,
      ...headersOfCsv,
      'Accept-Ranges': Type.String({
        description: 'bytes of CSV that is not compressed, else none',
        examples: ['bytes'],
      }),
      'Content-Disposition': Type.String({ examples: ['attachment; filename="enrich_lnjkd7ie0hblp1k58e5q.csv"'] }),
    },
    content: {
      'text/csv': example('id,name,employees,active\n736233,"Example, Inc",250,true\n781163,,,\n'),
      'application/x-ndjson': example(
        '{"id":"736233","name":"Example, Inc","employees":250,"active":true}\n{"id":"781163","name":null,"employees":null,"active":null}\n',
      ),
      'application/vnd.apache.parquet': {
        schema: Type.Unsafe({ type: 'string', contentMediaType: 'application/vnd.apache.parquet' }),
      },
    },
  }),
  206: file({
    description: 'The part of the CSV that Range asks for.',
    headers: {
      ...headersOfAll,
      ...headersOfCsv,
      'Content-Range': Type.String({ examples: ['bytes 1000000-1048575/1048576'] }),
    },
    content: { 'text/csv': example('"Example, Inc",250,true\n') },
  }),
  304: file({ description: 'The client has it already.', headers: headersOfAll, type: 'null' }),
  416: Type.Ref('Error#'),
};

/** What a request for outcomes is answered with. */
export const outcomesResponses = {
  200: file({
    description: 'A CSV file with a row a line of the input.',
    headers: {
      'Content-Disposition': Type.String({
        examples: ['attachment; filename="enrich_lnjkd7ie0hblp1k58e5q_outcomes.csv"'],
      }),
    },
    content: {
      'text/csv': example(
        'line,given,outcome,rows,message\n1,736233,found,33,\n2,99,notFound,1,"Invalid ID, record not found."\n',
      ),
    },
  }),
};

/** An answer with content types of its own, which OpenAPI describes by other means than a schema. */
function file(response: object): TSchema {
  return Type.Unsafe<unknown>(response);
}

function example(text: string) {
  return { schema: Type.String(), example: text };
}

function header(description: string, text: string) {
  return Type.Optional(Type.String({ description, examples: [text] }));
}

function tag(): string {
  return `"${Buffer.alloc(32, 'digest').toString('hex')}"`;
}

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { testJobs } from '../../../test/support/jobs.ts';
import { type Answer, described, kinds, resultsSite } from '../../../test/support/results-site.ts';
import { s3Server } from '../../../test/support/s3-server.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { s3Store } from '../../storage/index.ts';

const { context: base, account } = await testJobs([kinds, described]);
Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-central-1' });
const s3 = await s3Server();

/** The client-specific ids in the results of the lines 1, 2 and 3. */
const ids = clientIds(base.masterKey, account.clientId).mint('people', [1, 2, 3]);
const csv = `given,peopleId,companyId,active,name,small,raw,amount,ratio,digits
1,${ids[0]},9223372036854775807,true,Alpha,7,t,12.50,0.1,9223372036854775807
2,${ids[1]},-5,false,"",-7,f,-0.001,1e+300,-5
3,${ids[2]},,,,,,,,
`;
const jsonl = `{"given":"1","peopleId":"${ids[0]}","companyId":9223372036854775807,"active":true,"name":"Alpha","small":7,"raw":true,"amount":12.50,"ratio":0.1,"digits":"9223372036854775807"}
{"given":"2","peopleId":"${ids[1]}","companyId":-5,"active":false,"name":"","small":-7,"raw":false,"amount":-0.001,"ratio":1e+300,"digits":"-5"}
{"given":"3","peopleId":"${ids[2]}","companyId":null,"active":null,"name":null,"small":null,"raw":null,"amount":null,"ratio":null,"digits":null}
`;
const [one, two, three] = ids;
const nulls = {
  companyId: null,
  active: null,
  name: null,
  small: null,
  raw: null,
  amount: null,
  ratio: null,
  digits: null,
};
const parquet = [
  {
    given: '1',
    peopleId: one,
    companyId: 2n ** 63n - 1n,
    active: true,
    name: 'Alpha',
    small: 7,
    raw: true,
    amount: 12.5,
    ratio: 0.1,
    digits: '9223372036854775807',
  },
  {
    given: '2',
    peopleId: two,
    companyId: -5n,
    active: false,
    name: '',
    small: -7,
    raw: false,
    amount: -0.001,
    ratio: 1e300,
    digits: '-5',
  },
  { given: '3', peopleId: three, ...nulls },
];
const readParquet = (body: Buffer) => parquetReadObjects({ file: new Uint8Array(body).buffer });
const sha256 = createHash('sha256').update(csv).digest();
const etag = `"${sha256.toString('hex')}"`;

/** Resolves when nothing of a file is open any more, broken off or not. */
const closed = (file: Readable) =>
  file.closed ? undefined : new Promise<void>((resolve) => void file.once('close', resolve));

const sites = {
  local: await resultsSite(base, account),
  S3: await resultsSite(
    { ...base, store: s3Store({ bucket: 'b', prefix: 'results/', endpoint: s3.endpoint }) },
    account,
  ),
};
for (const [name, { context, origin, opened, run, fail, submit, get }] of Object.entries(sites)) {
  describe(`from the ${name} store`, async () => {
    const jobId = await run('/kinds', '1,2,3');
    const url = `/kinds/job/${jobId}/results`;
    const describedId = await run('/described', '1,2,3');
    const descriptor = async (query = '') => {
      const answer = await get(`/described/job/${describedId}/results${query}`, { accept: 'application/json' });
      return JSON.parse(answer.text) as { resultsUrl: string };
    };
    const signed = async (query = '') => new URL((await descriptor(query)).resultsUrl);

    test('the CSV is what it was, with its length, its digest and a strong tag', async () => {
      const { status, headers, text: body } = await get(url);
      assert.deepEqual([status, body], [200, csv]);
      assert.equal(headers['content-type'], 'text/csv; charset=utf-8');
      assert.equal(headers['content-disposition'], `attachment; filename="kinds_${jobId}.csv"`);
      assert.equal(headers['content-length'], String(csv.length));
      assert.equal(headers['repr-digest'], `sha-256=:${sha256.toString('base64')}:`);
      assert.equal(headers.etag, etag);
      assert.equal(headers['accept-ranges'], 'bytes');
      assert.equal(headers.vary, 'Accept, Accept-Encoding');
      assert.equal(headers['cache-control'], 'private, no-cache');
      assert.equal(headers['content-encoding'], undefined);
    });

    test('JSON Lines and Parquet by query or Accept, typed, with tags of their own and no ranges', async () => {
      const byQuery = await get(`${url}?format=jsonl`);
      const byAccept = await get(url, { accept: 'application/x-ndjson' });
      for (const { text: body, headers } of [byQuery, byAccept]) {
        assert.equal(body, jsonl);
        assert.equal(headers['content-type'], 'application/x-ndjson');
        assert.equal(headers['content-disposition'], `attachment; filename="kinds_${jobId}.jsonl"`);
        assert.equal(headers.etag, `W/${etag.slice(0, -1)}-jsonl"`);
        assert.equal(headers['accept-ranges'], 'none');
        assert.equal(headers['content-length'], undefined);
        assert.equal(headers['repr-digest'], undefined);
      }
      for (const { body, headers } of [
        await get(`${url}?format=parquet`, { 'accept-encoding': 'gzip' }),
        await get(url, { accept: 'application/vnd.apache.parquet' }),
      ]) {
        assert.deepEqual(await readParquet(body), parquet);
        assert.equal(headers['content-type'], 'application/vnd.apache.parquet');
        assert.equal(headers['content-disposition'], `attachment; filename="kinds_${jobId}.parquet"`);
        assert.equal(headers.etag, `W/${etag.slice(0, -1)}-parquet"`);
        assert.equal(headers['content-encoding'], undefined, 'Parquet is compressed by itself');
      }
    });

    test('a descriptor says no more than before, its URL carries the format, and the URL takes one itself', async () => {
      assert.deepEqual(Object.keys(await descriptor('?format=jsonl')), Object.keys(await descriptor()));
      assert.equal((await signed()).searchParams.has('format'), false);
      const { pathname, search } = await signed();
      const { pathname: jsonlPath, search: jsonlSearch } = await signed('?format=jsonl');
      assert.equal((await get(pathname + search)).text, csv);
      assert.equal((await get(jsonlPath + jsonlSearch)).text, jsonl);
      assert.deepEqual(await readParquet((await get(`${pathname}${search}&format=parquet`)).body), parquet);
      assert.equal((await get(pathname + search, { accept: 'application/x-ndjson' })).text, jsonl);
      assert.equal((await get(pathname + search, { range: 'bytes=0-4' })).text, 'given');
    });

    test('compressed where that is asked for: another tag, no length, no ranges', async () => {
      for (const [coding, decompress] of Object.entries({ gzip: gunzipSync, zstd: zstdDecompressSync })) {
        for (const [query, content, label] of [
          ['', csv, 'csv'],
          ['?format=jsonl', jsonl, 'jsonl'],
        ] as const) {
          const { headers, body } = await get(url + query, { 'accept-encoding': coding });
          assert.equal(decompress(body).toString(), content);
          assert.equal(headers['content-encoding'], coding);
          assert.equal(headers.etag, `W/${etag.slice(0, -1)}-${label}-${coding}"`);
          assert.equal(headers['accept-ranges'], 'none');
          assert.equal(headers['content-length'], undefined);
          assert.equal(headers['repr-digest'], undefined);
        }
      }
    });

    test('a part of the CSV, also for whoever would take compression', async () => {
      for (const [range, start, end] of [
        ['bytes=6-13', 6, 13],
        ['bytes=-10', csv.length - 10, csv.length - 1],
        ['bytes=300-', 300, csv.length - 1],
      ] as const) {
        const part = await get(url, { range, 'accept-encoding': 'gzip', 'if-range': etag });
        assert.equal(part.status, 206);
        assert.equal(part.text, csv.slice(start, end + 1));
        assert.equal(part.headers['content-range'], `bytes ${start}-${end}/${csv.length}`);
        assert.equal(part.headers['content-length'], String(end - start + 1));
        assert.equal(part.headers.etag, etag);
        assert.equal(part.headers['repr-digest'], `sha-256=:${sha256.toString('base64')}:`, 'of the whole');
      }
    });

    test('no part: of several ranges, of nonsense, of what has changed, of other formats, of headers', async () => {
      const ignored: Record<string, string>[] = [
        { range: 'bytes=0-1,4-5' },
        { range: 'bytes=5-2' },
        { range: 'bytes=0-1', 'if-range': '"old"' },
      ];
      for (const headers of ignored) {
        const { status, text: body } = await get(url, headers);
        assert.deepEqual([status, body], [200, csv]);
      }
      const derived = await get(`${url}?format=jsonl`, { range: 'bytes=0-1' });
      assert.deepEqual([derived.status, derived.text], [200, jsonl]);
      const head = await get(url, { range: 'bytes=0-1' }, 'HEAD');
      assert.deepEqual([head.status, head.headers['content-length']], [200, String(csv.length)]);
    });

    test('a range with none of the bytes is refused, with the length', async () => {
      const { status, headers, text: body } = await get(url, { range: 'bytes=9999-', accept: 'application/json' });
      assert.equal(status, 416);
      assert.equal(headers['content-range'], `bytes */${csv.length}`);
      assert.equal(JSON.parse(body).errorNumber, '416-9001');
      assert.equal(headers['content-disposition'], undefined);
    });

    test('what a client has already is not sent again', async () => {
      for (const [query, headers, known] of [
        ['', {}, etag],
        ['', {}, `"x", W/${etag}`],
        ['', { range: 'bytes=0-1' }, etag],
        ['?format=parquet', {}, '*'],
        ['?format=jsonl', { 'accept-encoding': 'gzip' }, `W/${etag.slice(0, -1)}-jsonl-gzip"`],
      ] as const) {
        for (const method of ['GET', 'HEAD']) {
          const answer = await get(url + query, { ...headers, 'if-none-match': known }, method);
          assert.deepEqual([answer.status, answer.text], [304, '']);
          assert.ok(answer.headers.etag?.includes(sha256.toString('hex')));
          assert.equal(answer.headers['content-length'], undefined);
          assert.equal(answer.headers.vary, 'Accept, Accept-Encoding');
        }
      }
      const other = await get(`${url}?format=jsonl`, { 'if-none-match': etag });
      assert.deepEqual([other.status, other.text], [200, jsonl], 'the tag of another format');
    });

    test('HEAD says what GET would, with the length where there is one', async () => {
      for (const query of ['', '?format=jsonl', '?format=parquet']) {
        const head = await get(url + query, {}, 'HEAD');
        const whole = await get(url + query);
        const facts = ({ headers }: Answer) =>
          ['content-type', 'content-disposition', 'content-length', 'etag', 'accept-ranges', 'vary', 'repr-digest'].map(
            (name) => headers[name],
          );
        assert.deepEqual([head.status, head.text], [200, '']);
        assert.deepEqual(facts(head), facts(whole));
      }
    });

    test('a format that there is not, or two of them, are refused with the name of the parameter', async () => {
      for (const path of [url, `/described/job/${describedId}/results`]) {
        for (const query of ['format=xml', 'format=', 'format=CSV', 'format=csv&format=jsonl']) {
          const { status, text: body } = await get(`${path}?${query}`, { accept: 'application/json' });
          assert.equal(status, 400, query);
          assert.equal(JSON.parse(body).errorNumber, '400-103');
          assert.equal(JSON.parse(body).message, 'Illegal values for the field format.');
        }
      }
    });

    test('failed jobs say so in every format, whole and in part', async () => {
      const failed = await fail('/kinds');
      const path = `/kinds/job/${failed}/results`;
      const says = 'errorNumber,message\n500-9001,The job failed. Please submit it again.\n';
      const row = { errorNumber: '500-9001', message: 'The job failed. Please submit it again.' };
      assert.equal((await get(path)).text, says);
      assert.equal((await get(`${path}?format=jsonl`)).text, `${JSON.stringify(row)}\n`);
      assert.deepEqual(await readParquet((await get(`${path}?format=parquet`)).body), [row]);
      assert.equal(gunzipSync((await get(path, { 'accept-encoding': 'gzip' })).body).toString(), says);
      assert.equal((await get(path, { range: 'bytes=0-10' })).text, 'errorNumber');
      const head = await get(path, {}, 'HEAD');
      assert.equal(head.headers['content-length'], String(says.length));
      assert.equal(head.headers.etag, (await get(path)).headers.etag);
    });

    test('what is not there is not there in any format: not finished, withdrawn, gone, expired, of another account', async () => {
      const asked = [
        ['', {}],
        ['?format=jsonl', {}],
        ['?format=parquet', {}],
        ['', { range: 'bytes=0-1' }],
        ['', { 'if-none-match': '*' }],
      ] as const;
      const assertRefused = async (path: string, errorNumber: string, headers = {}) => {
        for (const [query, more] of asked) {
          const joined = path.includes('?') ? path + query.replace('?', '&') : path + query;
          const answer = await get(joined, { accept: 'application/json', ...headers, ...more });
          assert.equal(JSON.parse(answer.text).errorNumber, errorNumber, joined);
          assert.equal(answer.headers.etag, undefined);
        }
      };
      await assertRefused(`/kinds/job/${await submit('/kinds', '1')}/results`, '400-9008');
      await assertRefused(url, '404-9002', { 'x-client': 'somebody' });
      const { pathname, search } = await signed('?format=jsonl');
      await assertRefused(
        pathname + search.replace(/Expires=\d+/, 'Expires=1').replace('&format=jsonl', ''),
        '404-9002',
      );
      await assertRefused(
        pathname + search.replace('Signature=', 'Signature=x').replace('&format=jsonl', ''),
        '404-9002',
      );
      for (const status of ['finished', 'aborted']) {
        const withdrawn = await run('/kinds', '1');
        await context.database.client.query('UPDATE job SET status = $2, results_name = NULL WHERE job_id = $1', [
          withdrawn,
          status,
        ]);
        await assertRefused(`/kinds/job/${withdrawn}/results`, '404-9002');
      }
      const gone = await run('/kinds', '1');
      for await (const file of context.store.list(new Date(Date.now() + 60_000)))
        if (file.startsWith(gone)) await context.store.delete(file);
      for (const [query, method] of [
        ['', 'GET'],
        ['?format=jsonl', 'GET'],
        ['?format=parquet', 'HEAD'],
        ['', 'HEAD'],
      ] as const) {
        assert.equal(
          (await get(`/kinds/job/${gone}/results${query}`, { 'accept-encoding': 'gzip' }, method)).status,
          404,
        );
      }
    });

    test('a client that goes away in the middle leaves nothing open', async () => {
      const large = await run('/kinds', '4');
      const path = `/kinds/job/${large}/results`;
      for (const [query, headers] of [
        ['', {}],
        ['?format=jsonl', {}],
        ['?format=parquet', {}],
        ['', { 'accept-encoding': 'gzip' }],
        ['?format=jsonl', { 'accept-encoding': 'zstd' }],
      ] as const) {
        const before = opened.length;
        const asked = httpRequest(`${origin}${path}${query}`, { headers, agent: false }).end();
        const [answer] = (await once(asked, 'response')) as [IncomingMessage];
        await once(answer, 'data');
        const [file] = opened.slice(before);
        assert.ok(file !== undefined && !file.closed);
        answer.on('error', () => undefined).destroy();
        await closed(file);
      }
      // And all that were read to their end, or not at all.
      await get(path, {}, 'HEAD');
      for (const file of opened) await closed(file);
    });
  });
}

test('a file that cannot be read is an error like any other, without a header of the file', async () => {
  const read = async () => new Readable({ construct: (opened) => opened(new Error('EIO')) });
  const { run, get } = await resultsSite({ ...base, store: { ...base.store, read } }, account);
  const path = `/kinds/job/${await run('/kinds', '1')}/results`;
  const { status, headers, text: body } = await get('/nowhere', { accept: 'application/json' });
  assert.deepEqual([status, JSON.parse(body).errorNumber], [404, '404-9001']);
  for (const [query, asked] of [
    ['', {}],
    ['', { range: 'bytes=0-1' }],
    ['', { 'accept-encoding': 'gzip' }],
    ['?format=jsonl', {}],
    ['?format=parquet', {}],
  ] as const) {
    const answer = await get(path + query, { accept: 'application/json', ...asked });
    assert.deepEqual([answer.status, JSON.parse(answer.text).errorNumber], [500, '500-9001']);
    assert.deepEqual(Object.keys(answer.headers).toSorted(), [...Object.keys(headers), 'vary'].toSorted());
  }
});

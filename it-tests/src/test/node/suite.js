'use strict';
// Says to a server what programs of Node say to PostgreSQL, and prints what it hears, a line a step. Two servers that are alike print the same.
// Usage: node suite.js <port> <user> <database>, where the folder of the installed packages is NODE_PATH.

const { Client, Pool } = require('pg');
const Cursor = require('pg-cursor');
const { from, to } = require('pg-copy-streams');
const { pipeline } = require('node:stream/promises');
const { Readable } = require('node:stream');

const [port, user, database] = process.argv.slice(2);
const config = { host: '127.0.0.1', port: Number(port), user, database };

function print(step, what) {
  console.log(step + ': ' + JSON.stringify(what));
}

// What a program can rely on: the words of an error may differ.
async function failure(work) {
  try {
    await work();
    return 'none';
  } catch (e) {
    return { code: e.code, severity: e.severity, constraint: e.constraint };
  }
}

async function connected(work) {
  const client = new Client(config);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const steps = {
  async types(client) {
    const answer = await client.query({
      text: `SELECT 7::int2 AS i2, 7::int4 AS i4, 7::int8 AS i8, 1.50::numeric(10,2) AS n, 1.5::float8 AS f, true AS b,
        'text' AS t, 'x'::varchar(5) AS v, '\\x00ff'::bytea AS bytes, date '2026-02-03' AS d,
        timestamptz '2026-02-03 04:05:06+00' AS tz, '{"a": [1, null]}'::jsonb AS j, ARRAY[1, 2, NULL] AS ints,
        ARRAY['a', 'b,c', NULL] AS texts, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS u, interval '1 day 2 hours' AS iv,
        NULL::int AS nothing, int4range(1, 5) AS r, inet '10.0.0.1' AS ip, point(1, 2) AS p`,
      rowMode: 'array',
    });
    return { rows: answer.rows, fields: answer.fields.map((f) => [f.name, f.dataTypeID, f.dataTypeSize, f.format]) };
  },

  async parameters(client) {
    const answer = await client.query(
      'SELECT $1::int AS i, $2::text AS t, $3::bool AS b, $4::jsonb AS j, $5::int[] AS a, $6::bytea AS x, $7::timestamptz AS d',
      [7, "o'x", false, { k: 'v' }, [1, 2], Buffer.from([0, 255]), new Date(0)],
    );
    return answer.rows;
  },

  async prepared(client) {
    const rows = [];
    for (const id of [1, 2, 3, 40, 99]) {
      const answer = await client.query({ name: 'one', text: 'SELECT id, name, price FROM goods WHERE id = $1', values: [id] });
      rows.push(answer.rows, answer.rowCount, answer.command);
    }
    return rows;
  },

  async writes(client) {
    const said = [];
    const run = async (text, values) => {
      const { command, rowCount, rows } = await client.query(text, values);
      said.push([command, rowCount, rows]);
    };
    await run('INSERT INTO goods VALUES ($1, $2, $3), ($4, $5, $6) RETURNING id, price', [501, 'a', 1.5, 502, 'b', '2.50']);
    await run('UPDATE goods SET name = upper(name) WHERE id > $1', [500]);
    await run('SELECT name FROM goods WHERE id > $1 ORDER BY id DESC', [500]);
    await run('SELECT count(*), sum(price), avg(price), max(name) FROM goods');
    await run('DELETE FROM goods WHERE id = ANY($1)', [[501, 502, 503]]);
    return said;
  },

  async transactions(client) {
    const said = [];
    await client.query('BEGIN');
    await client.query("INSERT INTO goods VALUES (601, 'x', 1), (602, 'y', 2), (603, 'z', 3)");
    await client.query('SAVEPOINT s');
    said.push(await failure(() => client.query("INSERT INTO goods VALUES (601, 'again', 1)")));
    said.push(await failure(() => client.query('SELECT 1')));
    await client.query('ROLLBACK TO s');
    said.push((await client.query('SELECT count(*)::int AS n FROM goods WHERE id > 600')).rows);
    said.push((await client.query('ROLLBACK')).command);
    said.push((await client.query('SELECT count(*)::int AS n FROM goods WHERE id > 600')).rows);
    return said;
  },

  async errors(client) {
    const said = [];
    for (const text of ['SELECT 1/0', 'SELEC 1', 'SELECT * FROM missing', 'SELECT nothing FROM goods', "SELECT 'x'::int"]) {
      said.push(await failure(() => client.query(text)));
      said.push(await failure(() => client.query({ text, values: [] })));
      said.push(await failure(() => client.query({ name: text, text })));
    }
    said.push(await failure(() => client.query('SELECT $1::int', ['x'])));
    said.push(await failure(() => client.query("INSERT INTO goods VALUES (1, 'again', 1)")));
    said.push((await client.query('SELECT 1 AS still')).rows);
    return said;
  },

  async severalAtOnce(client) {
    const answers = await client.query("SELECT 1 AS a; SELECT 'x' AS b, id FROM goods WHERE id = 3; SELECT count(*) FROM goods");
    return answers.map((answer) => [answer.command, answer.rows]);
  },

  async queued(client) {
    const all = Array.from({ length: 20 }, (_, i) => client.query('SELECT $1::int + 1 AS n', [i]));
    return (await Promise.all(all)).map((answer) => answer.rows[0].n);
  },

  async cursors(client) {
    const cursor = client.query(new Cursor('SELECT id FROM goods ORDER BY id', []));
    const read = [];
    for (let rows = await cursor.read(15); rows.length > 0; rows = await cursor.read(15)) {
      read.push(rows.map((row) => row.id));
    }
    await cursor.close();
    const early = client.query(new Cursor('SELECT id FROM goods WHERE id > $1 ORDER BY id', [5]));
    read.push(await early.read(2));
    await early.close();
    return read;
  },

  async copies(client) {
    const lines = Array.from({ length: 2000 }, (_, i) => `${1000 + i}\tcopied ${i}\t${i}.25\n`);
    await pipeline(Readable.from(lines), client.query(from('COPY goods FROM STDIN')));
    const counted = await client.query('SELECT count(*)::int AS n, sum(price) AS s FROM goods WHERE id >= 1000');
    const chunks = [];
    const out = client.query(to('COPY (SELECT id, name FROM goods WHERE id BETWEEN 1000 AND 1004 ORDER BY id) TO STDOUT (FORMAT csv)'));
    for await (const chunk of out) {
      chunks.push(chunk);
    }
    const broken = await failure(() => pipeline(Readable.from(['x\ty\n']), client.query(from('COPY goods FROM STDIN'))));
    const removed = (await client.query('DELETE FROM goods WHERE id >= 1000')).rowCount;
    return [counted.rows, Buffer.concat(chunks).toString(), broken.code, removed];
  },

  async channels(client) {
    const heard = [];
    client.on('notification', (message) => heard.push([message.channel, message.payload, message.processId === client.processID]));
    await client.query('LISTEN news');
    await client.query("NOTIFY news, 'own'");
    await client.query("BEGIN; SELECT pg_notify('news', 'first'); NOTIFY news, 'second'; COMMIT");
    await connected(async (other) => {
      await other.query('BEGIN');
      await other.query("NOTIFY news, 'other'");
      await other.query('COMMIT');
    });
    for (let i = 0; i < 200 && heard.length < 4; i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await client.query('UNLISTEN *');
    await client.query("NOTIFY news, 'gone'");
    return heard;
  },

  async cancel(client) {
    const sleeping = failure(() => client.query('SELECT pg_sleep(60)'));
    const timer = setInterval(() => new Client(config).cancel(client, client._activeQuery || client.activeQuery), 200);
    const said = await sleeping;
    clearInterval(timer);
    return said.code;
  },

  async settings(client) {
    await client.query("SET TIME ZONE 'Asia/Tokyo'");
    const zone = (await client.query("SELECT timestamptz '2026-01-01 00:00+00'::text AS t")).rows;
    await client.query('RESET TIME ZONE');
    await client.query("SET application_name = 'node'");
    return [zone, (await client.query('SHOW application_name')).rows];
  },
};

async function pool() {
  const many = new Pool({ ...config, max: 5 });
  const all = Array.from({ length: 50 }, (_, i) => many.query('SELECT name FROM goods WHERE id = $1', [(i % 40) + 1]));
  const names = (await Promise.all(all)).map((answer) => answer.rows[0].name);
  await many.end();
  return names;
}

async function main() {
  for (const [name, step] of Object.entries(steps)) {
    print(name, await connected(step));
  }
  print('pool', await pool());
  print('unknown database', (await failure(() => new Client({ ...config, database: 'no' }).connect())).code);
}

main().catch((e) => {
  console.log('failed: ' + e.stack);
  process.exitCode = 1;
});

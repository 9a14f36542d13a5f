'use strict';
// What libraries make of a program's objects: they create tables, ask the catalogue, and write SQL of their own. Prints what comes of it, a line
// a step; two servers that are alike print the same.
// Usage: node mappers.js <port> <user> <database>

const [port, user, database] = process.argv.slice(2);
const host = '127.0.0.1';

async function step(name, work) {
  let line;
  try {
    line = JSON.stringify(await work(), (key, value) => (/(At|_at|created)$/.test(key) ? 'a moment' : value));
  } catch (e) {
    line = 'error ' + (e.parent?.code ?? e.code ?? e.name);
  }
  console.log(name + ': ' + line);
}

const numbers = (count) => Array.from({ length: count }, (_, i) => i + 1);

async function sequelize() {
  const { Sequelize, DataTypes, Op, fn, col } = require('sequelize');
  const db = new Sequelize(database, user, '', { host, port, dialect: 'postgres', logging: false });
  const User = db.define('user', {
    name: DataTypes.STRING, age: DataTypes.INTEGER, meta: DataTypes.JSONB, tags: DataTypes.ARRAY(DataTypes.STRING), balance: DataTypes.DECIMAL(12, 2),
  }, { tableName: 'users', paranoid: true });
  const Post = db.define('post', {
    user_id: { type: DataTypes.INTEGER, primaryKey: true },
    n: { type: DataTypes.INTEGER, primaryKey: true },
    title: DataTypes.STRING,
    kind: DataTypes.ENUM('a', 'b'),
  }, { tableName: 'posts' });
  const Country = db.define('country', {
    code: { type: DataTypes.STRING(2), primaryKey: true }, name: DataTypes.STRING,
  }, { tableName: 'countries', timestamps: false });
  User.hasMany(Post, { foreignKey: 'user_id' });
  Post.belongsTo(User, { foreignKey: 'user_id' });

  await step('tables', () => db.sync().then(() => 'made'));
  await step('tables altered', () => db.sync({ alter: true }).then(() => 'made'));
  await step('many', () => User.bulkCreate(numbers(12).map((i) => (
    { name: 'u' + i, age: 20 + (i % 5), meta: { a: i, b: [i] }, tags: ['t' + (i % 3)], balance: i * 1.5 }))).then((r) => r.map((u) => u.id)));
  await step('posts', () => Post.bulkCreate(numbers(20).map((i) => (
    { user_id: 1 + (i % 5), n: i, title: 'p' + i, kind: 'ab'[i % 2] }))).then((r) => r.length));
  await step('one', () => User.findByPk(3));
  await step('page', () => User.findAll({ order: [['age', 'DESC'], ['id', 'ASC']], limit: 5, offset: 2 }));
  await step('joined', () => User.findAll({ include: Post, order: [['id', 'ASC'], [Post, 'n', 'ASC']], where: { id: { [Op.lte]: 3 } } }));
  await step('joined page', () => User.findAll({
    include: { model: Post, where: { kind: 'a' } }, order: [['id', 'ASC'], [Post, 'n', 'ASC']], limit: 2 }));
  await step('counted', () => User.findAndCountAll({ where: { name: { [Op.iLike]: 'U1%' } }, limit: 2, order: ['id'] }));
  await step('grouped', () => User.findAll({
    attributes: ['age', [fn('COUNT', col('id')), 'n'], [fn('AVG', col('balance')), 'mean']], group: ['age'], order: ['age'] }));
  await step('json', () => User.findAll({ where: { meta: { a: { [Op.gt]: 9 } } }, order: ['id'], attributes: ['id'] }));
  await step('arrays', () => User.count({ where: { tags: { [Op.overlap]: ['t1', 't2'] } } }));
  await step('update', () => User.update({ age: 50 }, { where: { id: [1, 2, 3] }, returning: true }).then((r) => r[1].map((u) => u.id).sort()));
  await step('upserts', async () => [
    await Country.upsert({ code: 'de', name: 'x' }), await Country.upsert({ code: 'de', name: 'Germany' }), await User.upsert({ id: 2, name: 'again' })]);
  await step('transaction', () => db.transaction(async (transaction) => {
    const locked = await User.findByPk(1, { lock: transaction.LOCK.UPDATE, transaction });
    await locked.update({ age: 77 }, { transaction });
    await Post.create({ user_id: 1, n: 99, title: 'within' }, { transaction });
    return locked.age;
  }));
  await step('rolled back', () => db.transaction(async (transaction) => {
    await User.create({ name: 'gone' }, { transaction });
    throw new Error('enough');
  }));
  await step('gone', () => User.destroy({ where: { id: 5 } }));
  await step('sums', async () => [await User.sum('balance'), await User.max('age'), await User.count(), await User.count({ paranoid: false })]);
  const tables = db.getQueryInterface();
  await step('described', () => tables.describeTable('users'));
  await step('indexes', async () => {
    await tables.addIndex('posts', ['title'], { name: 'by_title' });
    return (await tables.showIndex('posts')).map((i) => [i.name, i.unique, i.primary, i.fields.map((f) => f.attribute)]);
  });
  await step('columns', async () => {
    await tables.addColumn('users', 'extra', { type: DataTypes.INTEGER, defaultValue: 7, allowNull: false });
    await tables.changeColumn('users', 'extra', { type: DataTypes.BIGINT });
    await tables.renameColumn('users', 'extra', 'more');
    await tables.removeColumn('users', 'more');
    return Object.keys(await tables.describeTable('users')).sort();
  });
  await db.query('DROP TABLE posts, users, countries; DROP TYPE enum_posts_kind');
  await db.close();
}

async function knex() {
  const db = require('knex')({ client: 'pg', connection: { host, port, user, database }, pool: { min: 0, max: 3 } });
  const migrations = {
    async first(k) {
      await k.schema.createTable('users', (t) => {
        t.increments('id');
        t.string('name').index();
        t.enu('kind', ['a', 'b']);
        t.jsonb('meta');
        t.decimal('balance', 12, 2);
        t.timestamps(true, true);
      });
      await k.schema.createTable('posts', (t) => {
        t.integer('user_id').notNullable().references('users.id').onDelete('CASCADE');
        t.integer('n');
        t.string('title');
        t.primary(['user_id', 'n']);
      });
    },
    async second(k) {
      await k.schema.alterTable('users', (t) => t.string('extra').defaultTo('x'));
      await k.schema.createTable('countries', (t) => {
        t.string('code').primary();
        t.string('name').notNullable();
      });
    },
  };
  const migrationSource = {
    getMigrations: async () => Object.keys(migrations),
    getMigrationName: (name) => name,
    getMigration: (name) => ({ up: migrations[name], down: (k) => k.schema.dropTableIfExists(name === 'first' ? 'posts' : 'countries') }),
  };
  await step('migrations', async () => [await db.migrate.latest({ migrationSource }), await db.migrate.latest({ migrationSource })]);
  await step('many', () => db('users')
    .insert(numbers(9).map((i) => ({ name: 'u' + i, kind: 'ab'[i % 2], meta: { i }, balance: i * 1.5 }))).returning(['id', 'name']));
  await step('batches', () => db.batchInsert('posts', numbers(30).map((i) => ({ user_id: 1 + (i % 9), n: i, title: 't' + i })), 7).then(() => 'done'));
  await step('joined', () => db('users as u').leftJoin('posts as p', 'p.user_id', 'u.id').groupBy('u.id', 'u.name')
    .select('u.name').count('p.n as c').max('p.title as m').orderBy('u.id').limit(4));
  await step('merged', () => db('users').insert({ id: 3, name: 'merged' }).onConflict('id').merge().returning(['id', 'name']));
  await step('nested', () => db.transaction(async (t) => {
    await t('posts').insert({ user_id: 1, n: 100, title: 'q' });
    const inner = await t.transaction();
    await inner('users').insert({ name: 'inner' });
    await inner.rollback();
    return t('users').count('* as c');
  }));
  await step('with', () => db.with('w', db('posts').select('user_id').count('* as c').groupBy('user_id'))
    .select('*').from('w').where('c', '>', 3).orderBy('user_id'));
  await step('streamed', async () => {
    let sum = 0;
    for await (const row of db('posts').orderBy('n').stream()) {
      sum += row.n;
    }
    return sum;
  });
  await step('asked', async () => [
    await db.schema.hasTable('users'), await db.schema.hasColumn('users', 'extra'), Object.keys(await db('users').columnInfo()).sort()]);
  await step('deleted', () => db('posts').where('n', '>', 25).del(['n']).then((rows) => rows.map((r) => r.n).sort()));
  await db.raw('DROP TABLE posts, users, countries, knex_migrations, knex_migrations_lock');
  await db.destroy();
}

async function typeorm() {
  require('reflect-metadata');
  const { DataSource, EntitySchema, ILike } = require('typeorm');
  const User = new EntitySchema({
    name: 'User',
    tableName: 'users',
    columns: {
      id: { type: Number, primary: true, generated: true },
      name: { type: String, nullable: true },
      kind: { type: 'enum', enum: ['a', 'b'], default: 'a' },
      meta: { type: 'jsonb', nullable: true },
      created: { type: 'timestamptz', createDate: true },
      version: { type: Number, version: true },
    },
    relations: { posts: { type: 'one-to-many', target: 'Post', inverseSide: 'user' } },
    indices: [{ name: 'by_name', columns: ['name'] }],
  });
  const Post = new EntitySchema({
    name: 'Post',
    tableName: 'posts',
    columns: { user_id: { type: Number, primary: true }, n: { type: Number, primary: true }, title: { type: String } },
    relations: { user: { type: 'many-to-one', target: 'User', joinColumn: { name: 'user_id' }, onDelete: 'CASCADE' } },
  });
  const Country = new EntitySchema({
    name: 'Country',
    tableName: 'countries',
    columns: { code: { type: String, primary: true }, name: { type: String, unique: true } },
  });
  const db = await new DataSource({ type: 'postgres', host, port, username: user, database, entities: [User, Post, Country] }).initialize();
  await step('tables', () => db.synchronize().then(() => 'made'));
  await step('nothing to change', () => db.driver.createSchemaBuilder().log().then((sql) => sql.upQueries.map((q) => q.query)));
  const users = db.getRepository('User');
  const posts = db.getRepository('Post');
  const countries = db.getRepository('Country');
  await step('saved', () => users.save(numbers(8).map((i) => ({ name: 'n' + i, kind: 'ab'[i % 2], meta: { i } }))).then((r) => r.map((u) => u.id)));
  await step('saved again', () => users.save({ id: 2, name: 'changed' }));
  await step('inserted', () => posts.insert(numbers(16).map((i) => ({ user_id: 1 + (i % 8), n: i, title: 'p' + i }))).then((r) => r.identifiers.length));
  await step('page', () => users.find({
    relations: { posts: true }, order: { id: 'ASC', posts: { n: 'ASC' } }, where: { kind: 'a' }, take: 2, skip: 1 }));
  await step('counted', () => users.findAndCount({ where: { name: ILike('N%') }, take: 2, order: { id: 'DESC' } }));
  await step('grouped', () => users.createQueryBuilder('u').leftJoin('u.posts', 'p').select('u.kind', 'kind')
    .addSelect('COUNT(DISTINCT p.n)', 'c').groupBy('u.kind').orderBy('u.kind').getRawMany());
  await step('upserts', async () => [
    (await users.upsert([{ id: 3, name: 'again' }, { id: 300, name: 'new' }], ['id'])).identifiers,
    (await countries.upsert([{ code: 'de', name: 'Germany' }], { conflictPaths: ['code'], skipUpdateIfNoValuesChanged: true })).identifiers]);
  await step('transaction', () => db.transaction('REPEATABLE READ', async (manager) => {
    await manager.getRepository('User').update(1, { name: 'z' });
    return manager.getRepository('User').findOne({ where: { id: 1 }, lock: { mode: 'pessimistic_write' } });
  }));
  await step('removed', async () => {
    await users.remove(await users.findOneBy({ id: 4 }));
    return posts.countBy({ user_id: 4 });
  });
  await step('sums', async () => [await users.count(), await users.sum('version', {}), await users.exists({ where: { id: 5 } })]);
  await step('dropped', () => db.dropDatabase().then(() => 'all'));
  await db.destroy();
}

(async () => {
  for (const library of [sequelize, knex, typeorm]) {
    console.log('--- ' + library.name);
    await library();
  }
})();

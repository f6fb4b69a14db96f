import pg from 'pg'
import { startEmbeddedPostgres } from '../../src/index.ts'

// Prints a dot for every row that the database has acknowledged, until it is killed.
const [directory = ''] = process.argv.slice(2)
const { url } = await startEmbeddedPostgres({ directory })
const client = new pg.Client({ connectionString: url })
await client.connect()
await client.query('create table acknowledged (id int generated always as identity)')
for (;;) {
  await client.query('insert into acknowledged default values')
  process.stdout.write('.')
}

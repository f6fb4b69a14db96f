import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { backlogOperations } from '@dsm/contracts'
import { parse } from 'csv-parse/sync'
import { describe, expect } from 'vitest'
import { test } from './backlog.ts'

// Real backlogs are no part of the repository; where they lie beside the checkout, each must go in as it is.
const folder = join(import.meta.dirname, '../../../../shared/benchmarks/storypoints')
const files = existsSync(folder) ? globSync(join(folder, '*.csv')) : []

describe.skipIf(files.length === 0)('a real backlog (needs ../shared/benchmarks beside the checkout)', () => {
  test.for(files.map((file) => [basename(file), file] as const))('%s is imported whole, and once', async ([, file], { backlog }) => {
    const csv = readFileSync(file, 'utf8')
    const records: { issuekey: string; storypoint: string }[] = parse(csv, { columns: true })
    const send = () => backlog.call(backlogOperations.importItems, { params: backlog.params, body: { csv } })

    const { status, body } = await send()
    expect(status).toBe(200)
    expect(body).toMatchObject({ format: 'generic', updated: 0, skipped: 0 })
    expect(body.rows.filter(({ outcome }) => outcome === 'rejected')).toEqual([])
    expect(body.created).toBe(records.length)
    const { body: summary } = await backlog.call(backlogOperations.getSummary, { params: backlog.params })
    const points = records.reduce((sum, { storypoint }) => sum + Number(storypoint), 0)
    expect(summary).toMatchObject({ items: records.length, points, unestimated: 0 })
    const { body: page } = await backlog.call(backlogOperations.listItems, { params: backlog.params, query: { limit: 50 } })
    expect(page.items.map(({ externalKey }) => externalKey)).toEqual(records.slice(0, 50).map(({ issuekey }) => issuekey))

    expect((await send()).body).toMatchObject({ created: 0, updated: 0, skipped: records.length })
  })
})

import { expect, test } from 'vitest'
import { loadOrder } from '../src/load-order.ts'

const named = (...names: string[]) => names.map((name) => ({ name }))

test('a table is loaded after all that it refers to', () => {
  const references = [
    { table: 'allocations', to: 'people' },
    { table: 'allocations', to: 'projects' },
    { table: 'people', to: 'calendars' },
    { table: 'projects', to: 'calendars' },
  ]
  const order = loadOrder(named('allocations', 'calendars', 'people', 'projects'), references).map(({ name }) => name)
  expect(order).toEqual(['calendars', 'people', 'projects', 'allocations'])
})

test('a table may refer to itself: its rows are checked together', () => {
  expect(loadOrder(named('items'), [{ table: 'items', to: 'items' }])).toEqual(named('items'))
})

test('tables that refer to each other are named rather than loaded in an order that fails', () => {
  const references = [
    { table: 'hen', to: 'egg' },
    { table: 'egg', to: 'hen' },
  ]
  expect(() => loadOrder(named('egg', 'hen', 'nest'), references)).toThrow('egg, hen')
})

import { expect, test } from 'vitest'
import { help, readOptions, UsageError } from '../src/options.ts'

test('without options it is two minutes of everything with seed 1', () => {
  expect(readOptions([])).toMatchObject({ seed: 1, minutes: 2, faults: [], only: [], json: false, mutations: false })
})

test('a quick run is shorter, and what is said explicitly wins', () => {
  expect(readOptions(['--quick'])).toMatchObject({ minutes: 0.5, projects: 3 })
  expect(readOptions(['--quick', '--minutes', '1.5', '--seed', '7'])).toMatchObject({ minutes: 1.5, seed: 7, projects: 3 })
})

test('a mutation takes a minute', () => {
  expect(readOptions(['--mutations', '--only', 'inbox'])).toMatchObject({ mutations: true, only: ['inbox'], minutes: 1, projects: 4 })
})

test('faults are named in a list', () => {
  expect(readOptions(['--faults', 'kill, flush redis']).faults).toEqual(['kill', 'flush redis'])
})

test.for([
  ['--seed', 'x'],
  ['--seed', '-1'],
  ['--minutes', '0'],
  ['--minutes', ''],
  ['--projects', '1.5'],
  ['--faults', 'nap'],
  ['--what'],
  ['extra'],
])('%s is refused in words', (args) => {
  expect(() => readOptions(args)).toThrow(UsageError)
})

test('the help names every option', () => {
  for (const option of [
    '--seed',
    '--minutes',
    '--projects',
    '--faults',
    '--settle',
    '--json',
    '--keep',
    '--mutations',
    '--only',
    '--quick',
  ])
    expect(help).toContain(option)
})

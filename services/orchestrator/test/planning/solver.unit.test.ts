import { afterAll, describe, expect, test } from 'vitest'
import { PlanningPolicy } from '@dsm/contracts'
import { createSolver } from '../../src/solver/solver.ts'

const solver = createSolver({ threads: 1 })
afterAll(() => solver.close())
const limits = { ...PlanningPolicy.parse({}).solver, absoluteGap: 0.55 }
const knapsack = {
  lp: 'Maximize\n value: 5 x0 + 4 x1 + 3 x2\nSubject To\n 2 x0 + 3 x1 + x2 <= 4\nBinaries\n x0 x1 x2\nEnd\n',
  columns: ['x0', 'x1', 'x2'],
}

/** A knapsack that needs branching: even sizes, odd room, values near the sizes. */
function hardKnapsack(size: number) {
  const columns = Array.from({ length: size }, (_, index) => `x${index}`)
  const sizes = columns.map((_, index) => 1000 + ((index * 7919) % 997))
  const lp = (rows: string) =>
    `Maximize\n value: ${columns.map((name, index) => `${(sizes[index] ?? 0) + (index % 3)} ${name}`).join(' + ')}\nSubject To\n ${rows}\nBinaries\n ${columns.join(' ')}\nEnd\n`
  const row = (shift: number) =>
    `${columns.map((name, index) => `${sizes[(index + shift) % size]} ${name}`).join(' + ')} <= ${Math.floor(size * 371)}`
  return { lp: lp([0, 7, 19, 31].map(row).join('\n ')), columns }
}

describe('the solver', () => {
  test('answers with the columns at 1, a bound and how it ended', async () => {
    expect(await solver.solve(knapsack, limits)).toMatchObject({ status: 'solved', chosen: ['x0', 'x2'], bound: 8, stoppedBy: 'proof' })
  })

  test('says that there is no solution', async () => {
    const impossible = { ...knapsack, lp: knapsack.lp.replace('<= 4', '<= 4\n x0 + x1 >= 2') }
    expect(await solver.solve(impossible, limits)).toEqual({ status: 'none' })
  })

  test('stops at its node limit, with what it has and a valid bound', async () => {
    const outcome = await solver.solve(hardKnapsack(40), { ...limits, maxNodes: 1 })
    expect(outcome).toMatchObject({ status: 'solved', stoppedBy: 'nodes' })
  })

  test('gives the same answer every time, on whichever thread', async () => {
    const two = createSolver({ threads: 2 })
    const answers = await Promise.all([1, 2, 3, 4].map(() => two.solve(hardKnapsack(40), { ...limits, maxNodes: 50 })))
    await two.close()
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  test('reports a program that it cannot read, and goes on', async () => {
    await expect(solver.solve({ lp: 'Maximise what?', columns: [] }, limits)).rejects.toThrow('HiGHS ended with model status')
    expect(await solver.solve(knapsack, limits)).toMatchObject({ status: 'solved' })
  })

  test('leaves the event loop free while it works', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await solver.solve(hardKnapsack(40), { ...limits, maxNodes: 200 })
    clearInterval(timer)
    expect(turns).toBeGreaterThan(5)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPastSprints, RowError, wantsOutcomes } from '../src/index.ts'

const head = 'team,sprint,committed,delivered,capacity,project'
const read = (...lines: string[]) => readPastSprints([head, ...lines].join('\n'))

describe('plain past sprints', () => {
  it('may be cut at semicolons or tabs, have decimal commas, and go by the names of other tools', () => {
    const [row] = readPastSprints('Team;Sprint;Commitment;Completed;Full Hours\nred;S1;10,5;7;300\n').rows
    expect(row).toMatchObject({ team: 'red', committed: 10.5, context: { fullHours: 300 }, outcome: { delivered: 7 } })
    expect(readPastSprints('team\tsprint\tcommitted\tdelivered\nred, green\tS1\t10\t7\n').rows[0]?.team).toBe('red, green')
  })

  it('are read on after a line whose quotes make no sense', () => {
    const { rows, faults } = read(
      'red,S1,10,8,300,A',
      '',
      '"red,S2,10,8,300,A',
      'red,"S3",10,9,300,A',
      'r"ed,S4,10,8,300,A',
      'red,S5,10,7,300,A',
      '"',
    )
    expect(rows.map(({ sprint, outcome }) => [sprint, outcome.delivered])).toEqual([
      ['S1', 8],
      ['S3', 9],
      ['S5', 7],
    ])
    expect(faults).toEqual([
      { line: 4, reason: 'a quote stands where there can be none' },
      { line: 6, reason: 'a quote stands where there can be none' },
      { line: 8, reason: 'a quote is not closed' },
    ])
    expect(read('red,S1,10,8,300,A', '"red,S2,10,8,300,A', 'red,S3,10,9,300,A').faults).toEqual([
      { line: 3, reason: 'a quote is not closed' },
    ])
  })

  it('are taken with every fault named by its line, and nothing else is lost', () => {
    const { rows, faults } = read(
      'red,S1,10,8,300,A',
      'red,S2,ten,8,300,A',
      'red,S3,10,NaN,300,A',
      'red,S4,-1,8,300,A',
      'red,S5,10,,300,A',
      '',
      '"two',
      'lines",S6,10,8,300,A',
      ',S7,10,8,300,A',
      'red,,10,8,300,A',
      'red,S9,10,8',
      'red,S10,10,8,300,A,more',
      'red,S11,1e9,8,300,A',
      'red,S12,0x10,8,300,A',
      'red,S1,12,9,300,A',
      'red,S1,12,9,300,B',
      'red,S13,Infinity,9,300,B',
    )
    expect(rows.map(({ project, team, sprint }) => [project, team, sprint])).toEqual([
      ['A', 'red', 'S1'],
      ['A', 'two\nlines', 'S6'],
      ['B', 'red', 'S1'],
    ])
    expect(faults).toEqual([
      { line: 3, reason: 'committed is "ten" instead of a number' },
      { line: 4, reason: 'delivered is "NaN" instead of a number' },
      { line: 5, reason: 'committed is "-1"; below zero cannot be' },
      { line: 6, reason: 'delivered is "" instead of a number' },
      { line: 10, reason: 'team is empty' },
      { line: 11, reason: 'sprint is empty' },
      { line: 12, reason: 'has 4 cells where the head has 6' },
      { line: 13, reason: 'has 7 cells where the head has 6' },
      { line: 14, reason: 'committed is 1e9; more than 1000000 cannot be' },
      { line: 15, reason: 'committed is "0x10" instead of a number' },
      { line: 16, reason: 'is the same sprint as line 2' },
      { line: 18, reason: 'committed is "Infinity" instead of a number' },
    ])
  })

  it('whatever stands in the lines, each is a sprint or a fault', () => {
    const cell = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('', '-1', 'NaN', '1e400', '7', '٣'), fc.integer().map(String))
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 7 }), { maxLength: 8 }), (lines) => {
        const quoted = lines.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
        const { rows, faults } = read('red,S0,1,1,1,A', ...quoted)
        expect(rows.length + faults.length).toBe(1 + lines.length)
        for (const { outcome, committed } of rows) {
          expect(outcome.delivered).toBeGreaterThanOrEqual(0)
          expect(committed ?? 0).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })

  it('of teams side by side: a team knows of others what stands before its own last sprint, never what may still run', () => {
    const known = read('a,1,1,1,,', 'b,1,1,1,,', 'c,1,1,1,,', 'a,2,1,1,,', 'b,2,1,1,,', 'a,3,1,1,,').rows.map(
      ({ visibleSeq }) => visibleSeq,
    )
    expect(known).toEqual([0, 0, 0, 1, 2, 4])
  })

  it('names what it does not use', () => {
    expect(readPastSprints(`${head},Colour\nred,S1,1,1,1,A,blue`).ignored).toEqual(['colour'])
  })
})

describe('sprints of the benchmark', () => {
  const columns = 'id,project,team,seq,visible_seq,committed,n_committed,v_prog,v_done,v_add0,plan_days'
  const line = (id: string, seq = 2, visible = 1) => `${id},A,red,${seq},${visible},10,4,2,1,0,14`

  it('ask for their outcomes only where they have none themselves', () => {
    expect(wantsOutcomes(`${columns}\n`)).toBe(true)
    expect(wantsOutcomes(`${columns},delivered\n`)).toBe(false)
    expect(wantsOutcomes(`${head}\n`)).toBe(false)
    expect(readPastSprints(`${columns},delivered\n${line('A-1')},7\n`).rows[0]?.outcome.delivered).toBe(7)
  })

  it('are left out with the reason, in both files', () => {
    const sprints = [columns, line('A-1'), line('A-2'), line('A-3', 3, 3), line('A-1'), line('A-5'), line('', 9)].join('\n')
    const { rows, faults, outcomeFaults } = readPastSprints(sprints, 'id,delivered\nA-1,8\nA-3,8\nA-4,8\nA-5,x\nA-1,9\n')
    expect(rows.map(({ sprint }) => sprint)).toEqual(['A-1'])
    expect(faults).toEqual([
      { line: 3, reason: 'A-2 has no outcome' },
      { line: 4, reason: 'visible_seq 3 is not before seq 3: its outcome would be known beforehand' },
      { line: 5, reason: 'is the same sprint as line 2' },
      { line: 6, reason: 'A-5 has no outcome' },
      { line: 7, reason: 'id is empty' },
    ])
    expect(outcomeFaults).toEqual([
      { line: 5, reason: 'delivered is "x" instead of a number' },
      { line: 6, reason: 'is the same sprint as line 2' },
      { line: 4, reason: 'A-4 is not among the sprints' },
    ])
  })
})

describe('a file that is none of both is refused as a whole', () => {
  it.each([
    ['an empty one', '', 'the file is empty'],
    ['a head alone', head, 'no sprints'],
    ['one column', 'team\nred\n', 'columns are missing: sprint, committed, delivered; the file has team'],
    ['outcomes alone', 'id,delivered\nA-1,3\n', 'columns are missing: team, sprint, committed'],
    ['the same column twice', `${head},committed\n`, 'two columns are called committed'],
    ['a head with a quote without end', `"${head}\nred,S1,1,1,1,A\n`, 'line 1: a quote is not closed'],
    ['one full of quotes', `${head}\n${'a"b",S1\n'.repeat(200)}`, 'line 102: a quote stands where there can be none'],
    ['very many columns', Array.from({ length: 500 }, (_none, index) => `c${index}`).join(), 'c29 and 470 more'],
  ])('%s', (_name, csv, reason) => {
    expect(() => readPastSprints(csv)).toThrow(RowError)
    expect(() => readPastSprints(csv)).toThrow(reason)
  })
})

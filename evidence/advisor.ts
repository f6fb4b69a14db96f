import { parseArgs } from 'node:util'
import { type Advice, Deliberation } from '@dsm/contracts'
import { createOllama } from '@dsm/ollama'
import { adviceOff, advise, checkPlan } from '@dsm/orchestrator-service'
import { fakeOllama, type FakeOllamaRequest } from '@dsm/testing/service'
import { createDecider, situation, type Situation } from './advised-situations.ts'
import { answerFor, type AnswerKind, answerKinds } from './bad-answers.ts'

const help = `Decides on sprints while the model answers with garbage, hostile, truncated and slow answers, over real HTTP from a fake Ollama.

  npm run evidence:advisor                     10,000 answers
  npm run evidence:advisor -- --answers 1000   fewer
  npm run evidence:advisor -- --json           the figures as JSON

followed    the pick was taken: accepted or accepted-smaller; larger ones than the rule's are never, since nothing is earned here
not heard   rejected or unavailable; differs: decisions among them that are not the one made without any advice
invalid     plans that the checker of certificates refuses, or records that break their schema or could not be stored
crashes     decisions that did not come about, or faults in asking
at its word what would have happened to someone who takes the first answer as it comes: it cannot be parsed, or names no candidate that exists
Target: 0 crashes, 0 invalid, 0 larger, 0 differs.`

const { values } = parseArgs({
  options: { answers: { type: 'string', default: '10000' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
const answers = Number(values.answers)
const situations = 25
const atOnce = 8
/** Long enough for a proper answer of the fake on a busy machine, short enough for hundreds of slow ones. */
const chatMs = 500

if (values.help) console.log(help)
else if (!Number.isInteger(answers) || answers < 1) {
  console.error(`--answers takes a whole number above 0, not ${values.answers}`)
  process.exitCode = 2
} else await report()

type Row = {
  answers: number
  followed: number
  larger: number
  notHeard: number
  differs: number
  invalid: number
  crashes: number
  atItsWord: number
}

async function report() {
  const startedAt = performance.now()
  const rows = await measure()
  const all = answerKinds.map((kind) => ({ kind, ...rows[kind] }))
  const total = { kind: 'all of them', ...sumOf(Object.values(rows)) }
  if (values.json) console.log(JSON.stringify([...all, total]))
  else {
    console.table([...all, total])
    console.log(`${answers} answers in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
  }
  if (total.crashes + total.invalid + total.larger + total.differs > 0) process.exitCode = 1
}

async function measure(): Promise<Record<AnswerKind, Row>> {
  const decider = createDecider()
  const ollama = await fakeOllama({ chat: (request) => (isPick(request) ? answerFor(numberOf(request)).answer : { say: { risks: [] } }) })
  // The breaker has tests of its own; here it would only hide answers.
  const model = createOllama({ url: ollama.url, timeouts: { chatMs }, breaker: { volume: 100_000 } })
  const rows = Object.fromEntries(answerKinds.map((kind) => [kind, emptyRow()])) as Record<AnswerKind, Row>
  const usual = await Promise.all(
    Array.from({ length: situations }, async (_, seed) => {
      const given = situation({ items: 20, people: 4, seed })
      return { given, without: await decider.decide(given, async (evidence) => adviceOff('nobody is asked', evidence)) }
    }),
  )
  const log = { info: () => {}, error: () => void (faults += 1) }
  let [faults, next] = [0, 0]

  const worker = async () => {
    for (let number = next++; number < answers; number = next++) {
      const { given, without } = usual[number % situations] ?? { given: situation({ items: 20, people: 4, seed: 0 }), without: undefined }
      const { kind, answer } = answerFor(number)
      const row = rows[kind]
      row.answers += 1
      try {
        const decided = await decider.decide(given, (evidence) => advise({ model, log }, { ...evidence, seed: number }))
        if (!decided.deliberation || decided.result.kind === 'wait' || without?.result.kind !== 'plan')
          throw new Error('there is always a plan here')
        judge(row, {
          given,
          advice: decided.deliberation.advice,
          decided: { plan: decided.result, deliberation: decided.deliberation },
          usual: without.result,
        })
        row.atItsWord += takenAtItsWord('say' in answer ? answer.say : undefined, decided.deliberation.candidates.length) ? 0 : 1
      } catch (error) {
        console.error(`answer ${number} (${kind}):`, error)
        row.crashes += 1
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  rows.proper.crashes += faults
  model.close()
  await Promise.all([ollama.close(), decider.close()])
  return rows
}

type Plan = { digest: string; certificate: { totalPoints: number } }

function judge(
  row: Row,
  { given, advice, decided, usual }: { given: Situation; advice: Advice; decided: { plan: Plan; deliberation: Deliberation }; usual: Plan },
) {
  const { plan, deliberation } = decided
  const taken = deliberation.candidates.find(({ number }) => number === deliberation.choice.candidate)
  const heard = advice.verdict === 'accepted' || advice.verdict === 'accepted-smaller'
  row[heard ? 'followed' : 'notHeard'] += 1
  if (!heard && plan.digest !== usual.digest) row.differs += 1
  if (plan.certificate.totalPoints > usual.certificate.totalPoints) row.larger += 1
  const violations = checkPlan(given.snapshot, { ...given.policy, ...taken?.terms }, plan)
  if (violations.length > 0 || !Deliberation.safeParse(deliberation).success || !isStorable(deliberation)) row.invalid += 1
}

/** Whether PostgreSQL can hold every text of it. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  return typeof value !== 'object' || value === null || Object.values(value).every(isStorable)
}

/** Whether someone who parses the text and takes the candidate that it names would have got one. */
function takenAtItsWord(said: unknown, candidates: number): boolean {
  if (said === undefined) return false
  try {
    const value: unknown = typeof said === 'string' ? JSON.parse(said) : said
    const number = typeof value === 'object' && value !== null && 'candidate' in value ? value.candidate : undefined
    return Number.isInteger(number) && Number(number) >= 1 && Number(number) <= candidates
  } catch {
    return false
  }
}

function isPick({ messages = [] }: FakeOllamaRequest): boolean {
  return !messages.at(-1)?.content.includes('<items>')
}

function numberOf({ options }: FakeOllamaRequest): number {
  return Number(options?.seed)
}

function emptyRow(): Row {
  return { answers: 0, followed: 0, larger: 0, notHeard: 0, differs: 0, invalid: 0, crashes: 0, atItsWord: 0 }
}

function sumOf(rows: readonly Row[]): Row {
  const total = emptyRow()
  for (const row of rows) for (const name of Object.keys(total) as (keyof Row)[]) total[name] += row[name]
  return total
}

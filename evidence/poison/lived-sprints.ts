import type { ContextFacts } from '@dsm/contracts'
import { randomStream } from '@dsm/orchestrator-service/domain'

/** A closed sprint of a simulated team: what was known as it was planned, and what came of it. */
export type LivedSprint = {
  project: string
  number: number
  day: string
  facts: ContextFacts
  fullHours: number
  committed: number
  delivered: number
}

const firstDay = Date.parse('2024-01-01T00:00:00Z')
const sprintMs = 14 * 86_400_000

/**
 * Sprints of one team of its own size and speed, which drifts and jumps half-way. Absences cost more than their hours, since who is left waits for who is away: that is
 * what a method which looks at hours alone misses, and likeness to past sprints can tell.
 */
export function livedSprints(project: string, seed: number, sprints: number): LivedSprint[] {
  const next = randomStream('lived sprints', project, seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const teamSize = 3 + Math.floor(next() * 7)
  let speed = 0.08 + 0.08 * next()
  const jump = next() < 0.5 ? 0.75 : 1.25
  const lived: LivedSprint[] = []
  for (let number = 1; number <= sprints; number++) {
    if (number === Math.ceil(sprints / 2)) speed *= jump
    speed *= Math.exp(0.02 * normal())
    const peopleAway = next() < 0.55 ? 0 : Math.min(teamSize - 1, 1 + Math.floor(next() * 3))
    const ptoRatio = (peopleAway / teamSize) * (0.3 + 0.7 * next())
    const fullHours = teamSize * 70
    const hours = fullHours * (1 - ptoRatio)
    const delivered = Math.max(0, Math.round(hours * speed * (1 - 0.6 * ptoRatio) * (1 + 0.2 * normal())))
    const committed = Math.round(hours * speed * (0.9 + 0.3 * next()))
    const facts = factsOf(lived, { teamSize, hours, ptoRatio, peopleAway, readyPoints: committed * 2 })
    const day = new Date(firstDay + number * sprintMs).toISOString().slice(0, 10)
    lived.push({ project, number, day, facts, fullHours, committed, delivered })
  }
  return lived
}

type Known = Pick<ContextFacts, 'teamSize' | 'hours' | 'ptoRatio' | 'peopleAway' | 'readyPoints'>

function factsOf(past: readonly LivedSprint[], known: Known): ContextFacts {
  const latest = past.at(-1)
  const recent = past.slice(-3)
  const shortfall = recent.reduce((sum, { committed, delivered }) => sum + Math.max(0, committed - delivered) / Math.max(1, committed), 0)
  return {
    ...known,
    workingDays: 10,
    readyItems: 20,
    carriedOverPoints: latest ? Math.max(0, latest.committed - latest.delivered) : 0,
    largestItemPoints: 8,
    bugShare: 0.1,
    dependencyShare: 0.1,
    pastSprints: past.length,
    lastCompletion: latest ? latest.delivered / Math.max(1, latest.committed) : null,
    recentShortfall: recent.length > 0 ? Math.min(1, shortfall / recent.length) : null,
    recentAddedShare: recent.length > 0 ? 0 : null,
  }
}

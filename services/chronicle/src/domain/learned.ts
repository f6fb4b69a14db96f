import type { ErrorCause, EventOf, LearnedStrategy, Lesson, ProposedRule, ReportSection } from '@dsm/contracts'
import { count, figure, type ReportDraft } from './report-draft.ts'

type Learned = Pick<EventOf<'episode.recorded.v1'>['data'], 'causes' | 'lessons' | 'strategies' | 'rules'>
type Extended = Pick<ReportDraft, 'sections' | 'facts'>

const headings = { causes: 'Causes of the miss', lessons: 'Lessons', strategies: 'Strategies', rules: 'Rules found' } as const
const OWN: ReadonlySet<string> = new Set(Object.values(headings))
/** Action items come last in a retrospective. */
const LAST = 'Action items'

/** A retrospective with what the scrum master learned from the sprint; what it said of that before is replaced. */
export function withLearned<Report extends Extended>(report: Report, learned: Learned): Report {
  const others = report.sections.filter(({ heading }) => !OWN.has(heading))
  return {
    ...report,
    sections: [
      ...others.filter(({ heading }) => heading !== LAST),
      ...learnedSections(learned),
      ...others.filter(({ heading }) => heading === LAST),
    ],
    facts: { ...report.facts, learned: learnedFacts(learned) },
  }
}

function learnedSections({ causes, lessons, strategies, rules }: Learned): ReportSection[] {
  return [
    { heading: headings.causes, lines: causes.filter(({ points }) => points > 0).map(causeLine) },
    { heading: headings.lessons, lines: lessons.map(lessonLine) },
    { heading: headings.strategies, lines: strategies.map(strategyLine) },
    { heading: headings.rules, lines: rules.map(ruleLine) },
  ].filter(({ lines }) => lines.length > 0)
}

const causeLine = ({ cause, points, evidence }: ErrorCause) => `${count(points, 'point')}, ${cause.replaceAll('-', ' ')}: ${evidence}`

const lessonWords: Record<Lesson['kind'], string> = { well: 'Well', badly: 'Badly', action: 'To do' }
const lessonLine = ({ kind, text }: Lesson) => `${lessonWords[kind]}: ${text}`

function strategyLine({ name, version, arm, shaped, before, after, status, because }: LearnedStrategy): string {
  const label = `${name} v${version}, ${shaped ? 'applied' : arm === 'control' ? 'left out to compare' : 'left out on advice'}`
  const moved = shaped ? `${confidence(before)} → ${confidence(after)}` : confidence(after)
  const change = status.before === status.after ? '' : `; ${status.before} → ${status.after}: ${because}`
  return `${label}: confidence ${moved} over ${count(after.sprints, 'sprint')}${change}.`
}

const confidence = ({ mean, deviation }: LearnedStrategy['after']) => `${mean.toFixed(2)} ± ${deviation.toFixed(2)}`

const ruleLine = ({ name, accepted, because, rule }: ProposedRule) =>
  `${name} ${accepted ? 'goes on trial' : 'is not tried'}: ${rule.because}; ${because}.`

const learnedFacts = ({ causes, strategies, rules }: Learned) => ({
  causes: causes.map(({ cause, points, forecastPoints }) => ({
    cause,
    points: Number(figure(points)),
    forecastPoints: Number(figure(forecastPoints)),
  })),
  strategies: strategies.map(({ name, version, arm, shaped, before, after }) => ({
    name,
    version,
    arm,
    shaped,
    before: before.mean,
    after: after.mean,
  })),
  rules: rules.map(({ name, accepted }) => ({ name, accepted })),
})

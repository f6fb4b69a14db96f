import type { ContextFacts } from '@dsm/contracts'

/**
 * The canonical words for the context of a sprint: the one text by which an episode is stored and asked for. Figures are put into words and
 * coarse steps, because an embedder sees likeness in words and hardly any in digits; sizes are relative, so that teams can be compared.
 */
export function episodeText(facts: ContextFacts): string {
  return [teamOf(facts), absenceOf(facts), backlogOf(facts), historyOf(facts)].join(' ')
}

function teamOf({ teamSize, workingDays, hours }: ContextFacts): string {
  const size = step(teamSize, [
    [1, 'one person'],
    [3, 'very small'],
    [6, 'small'],
    [9, 'middle-sized'],
    [Infinity, 'large'],
  ])
  const hoursADay = hours / Math.max(1, teamSize * workingDays)
  const presence = hoursADay < 4.5 ? ', working part time on this project' : ''
  return `Team of ${teamSize} (${size})${presence}, sprint of ${workingDays} working days.`
}

function absenceOf({ peopleAway, ptoRatio }: ContextFacts): string {
  if (peopleAway === 0 && ptoRatio < 0.02) return 'Nobody is away: everyone is there all the time.'
  const who =
    peopleAway === 0
      ? 'Short absences or holidays'
      : `${capital(numberWord(peopleAway))} ${peopleAway === 1 ? 'person is' : 'people are'} away on vacation or leave`
  const share = Math.max(5, Math.round(ptoRatio * 20) * 5)
  const loss = step(ptoRatio, [
    [0.05, 'hardly any time is lost'],
    [0.12, 'a little capacity is lost'],
    [0.25, 'much capacity is lost'],
    [Infinity, 'a great part of the capacity is lost'],
  ])
  return `${who}: ${loss}, about ${share} % of the hours.`
}

function backlogOf({ readyItems, readyPoints, carriedOverPoints, largestItemPoints, bugShare, dependencyShare }: ContextFacts): string {
  const amount = step(readyItems, [
    [0, 'no ready items'],
    [5, 'few ready items'],
    [15, 'some ready items'],
    [40, 'many ready items'],
    [Infinity, 'very many ready items'],
  ])
  const carried = step(shareOf(carriedOverPoints, readyPoints), [
    [0, 'no work carried over from earlier sprints'],
    [0.1, 'a little unfinished work carried over'],
    [0.3, 'much unfinished work carried over'],
    [Infinity, 'mostly unfinished work carried over'],
  ])
  const large = shareOf(largestItemPoints, readyPoints) > 0.25 ? ', one item that is a large part of it' : ''
  const bugs = shareWord(bugShare, ['no bugs', 'few bugs', 'a good part are bugs', 'mostly bugs'])
  const dependencies = shareWord(dependencyShare, [
    'items independent',
    'few dependencies',
    'many dependencies',
    'most items blocked by others',
  ])
  return `Backlog: ${amount}${large}, ${carried}, ${bugs}, ${dependencies}.`
}

function historyOf({ pastSprints, lastCompletion, recentShortfall, recentAddedShare }: ContextFacts): string {
  if (pastSprints === 0) return 'New team without past sprints.'
  const age = pastSprints <= 3 ? 'few past sprints' : pastSprints <= 12 ? 'some past sprints' : 'a long history'
  const last =
    lastCompletion === null
      ? 'nothing known of the last sprint'
      : step(lastCompletion, [
          [0.5, 'the last sprint failed, most was not completed'],
          [0.85, 'the last sprint missed its commitment'],
          [1.1, 'the last sprint met its commitment'],
          [Infinity, 'the last sprint completed more than committed'],
        ])
  const short =
    recentShortfall === null
      ? ''
      : `, ${shareWord(recentShortfall, ['recent sprints reliable', 'recent sprints a little short', 'recent sprints over-committed', 'recent sprints far over-committed'])}`
  const added =
    recentAddedShare === null
      ? ''
      : `, ${shareWord(recentAddedShare, ['no unplanned work', 'a little unplanned work', 'much unplanned work added', 'flooded with unplanned work'])}`
  return `History: ${age}, ${last}${short}${added}.`
}

/** Words for a share: next to none, a little, a good part, most. */
function shareWord(share: number, [none, little, much, most]: readonly [string, string, string, string]): string {
  return step(share, [
    [0.02, none],
    [0.15, little],
    [0.5, much],
    [Infinity, most],
  ])
}

/** The word of the first step whose upper end the value does not exceed. */
function step(value: number, steps: readonly (readonly [upTo: number, word: string])[]): string {
  return steps.find(([upTo]) => value <= upTo)?.[1] ?? ''
}

const shareOf = (part: number, whole: number) => (whole > 0 ? part / whole : part > 0 ? 1 : 0)

const numberWords = ['nobody', 'one', 'two', 'three', 'four', 'five', 'six']
const numberWord = (count: number) => numberWords[count] ?? 'many'
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

import { expect, test } from 'vitest'
import { episodeText } from '../../src/domain/memory/episode-text.ts'
import { otherFacts, someFacts } from './memory-fixtures.ts'

test('a context is told in whole sentences, the same each time', () => {
  expect(episodeText(someFacts({ peopleAway: 2, ptoRatio: 0.21 }))).toBe(
    'Team of 5 (small), sprint of 10 working days. Two people are away on vacation or leave: much capacity is lost, about 20 % of the hours. ' +
      'Backlog: many ready items, a little unfinished work carried over, few bugs, few dependencies. ' +
      'History: some past sprints, the last sprint met its commitment, recent sprints a little short, a little unplanned work.',
  )
  expect(episodeText(otherFacts)).toBe(episodeText({ ...otherFacts }))
})

test.each([
  [{ peopleAway: 0, ptoRatio: 0 }, 'Nobody is away'],
  [{ peopleAway: 0, ptoRatio: 0.1 }, 'Short absences or holidays: a little capacity is lost, about 10 % of the hours.'],
  [{ peopleAway: 1, ptoRatio: 0.04 }, 'One person is away on vacation or leave: hardly any time is lost, about 5 % of the hours.'],
  [{ peopleAway: 9, ptoRatio: 0.6 }, 'Many people are away on vacation or leave: a great part of the capacity is lost'],
  [{ teamSize: 1 }, 'Team of 1 (one person)'],
  [{ teamSize: 12, hours: 840 }, 'Team of 12 (large),'],
  [{ hours: 150 }, 'working part time on this project'],
  [{ teamSize: 0, hours: 0, workingDays: 0 }, 'Team of 0'],
  [{ readyItems: 0, readyPoints: 0, carriedOverPoints: 0, largestItemPoints: 0 }, 'no ready items, no work carried over'],
  [{ readyPoints: 20, largestItemPoints: 8 }, 'one item that is a large part of it'],
  [{ readyPoints: 0, carriedOverPoints: 5 }, 'mostly unfinished work carried over'],
  [{ bugShare: 0.8 }, 'mostly bugs'],
  [{ pastSprints: 0, lastCompletion: null, recentShortfall: null, recentAddedShare: null }, 'New team without past sprints.'],
  [{ pastSprints: 2, lastCompletion: null }, 'few past sprints, nothing known of the last sprint'],
  [{ lastCompletion: 0.3 }, 'the last sprint failed'],
  [{ lastCompletion: 1.4 }, 'completed more than committed'],
  [{ recentShortfall: 0.3 }, 'recent sprints over-committed'],
  [{ recentAddedShare: 0.7 }, 'flooded with unplanned work'],
])('%j is told as "%s"', (changes, words) => {
  expect(episodeText(someFacts(changes))).toContain(words)
})

test('figures that mean the same are told the same: likeness is in words, not in digits', () => {
  expect(episodeText(someFacts({ hours: 352, readyItems: 22, readyPoints: 64, lastCompletion: 0.97 }))).toBe(episodeText(someFacts()))
})

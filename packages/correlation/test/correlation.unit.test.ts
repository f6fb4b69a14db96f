import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { currentCorrelation, withCorrelation } from '../src/index.ts'

test('outside a request there is no correlation to leak into a log line', () => {
  expect(currentCorrelation()).toBeUndefined()
})

test('a correlation survives awaits', async () => {
  const seen = await withCorrelation({ correlationId: 'a' }, async () => {
    await setImmediate()
    return currentCorrelation()?.correlationId
  })
  expect(seen).toBe('a')
})

test('two requests at once keep their own correlation', async () => {
  const read = (correlationId: string) =>
    withCorrelation({ correlationId }, async () => {
      await setImmediate()
      return currentCorrelation()?.correlationId
    })
  expect(await Promise.all([read('a'), read('b'), read('c')])).toEqual(['a', 'b', 'c'])
})

test('a nested correlation shows nothing of the outer one, and ends with its call', () => {
  withCorrelation({ correlationId: 'outer', causationId: 'event', actor: 'lea' }, () => {
    expect(withCorrelation({ correlationId: 'inner' }, currentCorrelation)).toEqual({ correlationId: 'inner' })
    expect(currentCorrelation()?.actor).toBe('lea')
  })
  expect(currentCorrelation()).toBeUndefined()
})

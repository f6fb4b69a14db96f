import { tokenFor } from '@dsm/testing/service'
import { expect } from 'vitest'
import { z } from 'zod'
import { test } from './fixtures.ts'

const Document = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ operationId: z.string(), responses: z.record(z.string(), z.unknown()) })),
  ),
  components: z.object({ schemas: z.record(z.string(), z.unknown()), securitySchemes: z.record(z.string(), z.unknown()) }),
})

test('the document names every operation, its refusals and its token, and each reference leads somewhere', async ({ service }) => {
  const answer = await service.app.inject({ url: '/openapi.json', headers: { authorization: `Bearer ${await tokenFor()}` } })
  const document = Document.parse(answer.json())

  const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId))
  expect(ids.toSorted()).toEqual(
    ['listNotes', 'addNote', 'changeNote', 'dropNote', 'importNotes']
      .concat(['showLiveness', 'showReadiness'], ['listDeadLetters', 'showDeadLetter', 'replayDeadLetter', 'dropDeadLetter'])
      .toSorted(),
  )
  const add = document.paths['/projects/{projectId}/notes']?.['post']
  expect(Object.keys(add?.responses ?? {})).toEqual(['201', '400', '401', '403', '404', '409', '412', '413', '415', '429', '500', '503'])
  expect(add?.responses['403']).toMatchObject({
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  })
  expect(add?.['security']).toEqual([{ bearer: [] }])
  expect(document.paths['/health/live']?.['get']?.['security']).toEqual([])
  expect(document.paths['/notes/{noteId}']?.['delete']?.responses['204']).toEqual({ description: 'Done' })
  expect(Object.keys(document.paths['/projects/{projectId}/notes/import']?.['post']?.['requestBody']?.['content' as never] ?? {})).toEqual([
    'text/csv',
  ])

  const references = [...answer.body.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name)
  expect(new Set(references)).toEqual(new Set(Object.keys(document.components.schemas)))
})

import { z } from 'zod'
import { Item, Points } from './item.ts'

/** An estimated item that resembles another one, and by which words. */
export const SimilarItem = z
  .object({
    ...Item.pick({ id: true, key: true, title: true }).shape,
    points: Points,
    /** 0 for nothing in common, 1 for the same words. */
    similarity: z.number().min(0).max(1),
    /** Those first that made them similar. */
    sharedWords: z.array(z.string()),
  })
  .meta({ id: 'SimilarItem' })
export type SimilarItem = z.infer<typeof SimilarItem>

/** Points proposed for an item, or why none are. Nothing is planned with them until a person gives them to the item. */
export const PointsSuggestion = z
  .object({
    /** The item as it was when the suggestion was made; its version is what accepting sends as `If-Match`. */
    item: Item.pick({ id: true, key: true, title: true, type: true, points: true, version: true }),
    outcome: z.enum(['suggested', 'is-epic', 'too-few-estimates', 'nothing-similar']),
    /** A figure that the team has given to an item before; null unless suggested. */
    points: Points.nullable(),
    /** Quartiles: half of the weight of what resembles the item lies within. */
    low: Points.nullable(),
    high: Points.nullable(),
    detail: z.string(),
    /** Estimated items that it was compared with. */
    compared: z.int(),
    /** How many of these resemble it. */
    similar: z.int(),
    /** Median of the points of all of them, towards which the suggestion is drawn; null if there are none. */
    runningMedian: Points.nullable(),
    /** The nearest, nearest first. */
    similarItems: z.array(SimilarItem),
  })
  .meta({ id: 'PointsSuggestion' })
export type PointsSuggestion = z.infer<typeof PointsSuggestion>

import { z } from 'zod'

const Share = z.number().min(0).max(1)
const Points = z.number().min(0)

/** What is known of a sprint when it is planned, as figures: conditions of strategies and the likeness of episodes are made of these. */
export const ContextFacts = z
  .strictObject({
    teamSize: z.int().min(0),
    workingDays: z.int().min(0),
    /** Hours that people can work. */
    hours: z.number().min(0),
    /** Hours that the team lacks (time off, holidays) over the hours it would have with nobody away. */
    ptoRatio: Share,
    /** People who lack a day's worth of hours or more. */
    peopleAway: z.int().min(0),
    readyItems: z.int().min(0),
    readyPoints: Points,
    /** Points of open items that earlier sprints did not finish. */
    carriedOverPoints: Points,
    /** The largest ready item. */
    largestItemPoints: Points,
    /** Share of bugs among the ready points. */
    bugShare: Share,
    /** Share of ready items that depend on an open one. */
    dependencyShare: Share,
    pastSprints: z.int().min(0),
    /** Completed over committed of the latest sprint; null where there is none that committed anything. */
    lastCompletion: z.number().min(0).nullable(),
    /** Mean over the latest three sprints: points missing to the commitment, and points added after the start, over the commitment. */
    recentShortfall: Share.nullable(),
    recentAddedShare: z.number().min(0).nullable(),
  })
  .meta({ id: 'ContextFacts' })
export type ContextFacts = z.infer<typeof ContextFacts>

export const FactName = ContextFacts.keyof()
export type FactName = z.infer<typeof FactName>

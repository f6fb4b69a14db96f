import { dayIn } from '@dsm/contracts'

/** The day it is, `YYYY-MM-DD`, by the domain's clock: in the time zone of a project, and in UTC where no project is in play. */
export const today = (clock: () => Date, timeZone = 'UTC'): string => dayIn(timeZone, clock().toISOString())

/** The day it is, `YYYY-MM-DD`, by the domain's clock (UTC). */
export const today = (clock: () => Date): string => clock().toISOString().slice(0, 10)

/** What the parts of the checker share: points, hours and values are recorded with two decimals. */
export const near = (a: number, b: number) => Math.abs(a - b) <= 0.0051

export const same = (stated: unknown, found: unknown) => JSON.stringify(stated) === JSON.stringify(found)

/** The words of every check that does not hold. */
export const faults = (...checks: [holds: boolean, fault: string][]) => checks.flatMap(([holds, fault]) => (holds ? [] : [fault]))

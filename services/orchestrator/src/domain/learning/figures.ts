/** Points and hours as sentences show them. */
export const tenths = (value: number): number => Math.round(value * 10) / 10

/** Rates: points an hour. */
export const thousandths = (value: number): number => Math.round(value * 1000) / 1000

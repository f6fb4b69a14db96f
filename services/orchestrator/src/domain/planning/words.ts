/** `1 point`, `2 points`, `0.5 points`. */
export const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`

/** A share as people read it: `20 %`. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`

/** The first few of a list of keys, and how many more there are. */
export function listed(keys: readonly string[], most = 3): string {
  const more = keys.length - most
  return more > 0 ? `${keys.slice(0, most).join(', ')} and ${more} more` : keys.join(', ')
}

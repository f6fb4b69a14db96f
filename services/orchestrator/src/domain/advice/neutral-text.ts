// Control and format characters (bidirectional and zero-width ones, the tags of plane 14), private and unassigned ones, and what else shows nothing:
// variation selectors can carry whole hidden sentences.
const invisible = /\p{C}|\p{Variation_Selector}|\p{Default_Ignorable_Code_Point}/gu

/** Text from outside as one line of visible characters (NFKC), at most `max` of them. */
export function neutralText(text: string, max: number): string {
  // Cut before as well: normalising a megabyte to keep a line of it would be work that a stranger orders.
  const line = text
    .slice(0, max * 20)
    .toWellFormed()
    .normalize('NFKC')
    .replace(/[\s\p{Z}]+/gu, ' ')
    .replace(invisible, '')
    .trim()
  const characters = Array.from(line)
  return characters.length <= max ? line : `${characters.slice(0, max - 1).join('')}…`
}

/** As JSON that holds no angle bracket, so that no text can look like the end of what encloses it. */
export function quoted(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')
}

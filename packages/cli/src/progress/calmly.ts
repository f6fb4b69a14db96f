const REDRAW_MS = 100

/** Passes on what is told no more often than a person can follow. */
export function calmly<Told extends unknown[]>(tell: (...told: Told) => void): (...told: Told) => void {
  let toldAt = 0
  return (...told) => {
    const now = performance.now()
    if (now - toldAt < REDRAW_MS) return
    toldAt = now
    tell(...told)
  }
}

/** Told how many rows are done, and of about how many where that is known. */
export type OnProgress = (rows: number, ofAbout: number | undefined) => void

/** Adds up what several databases do at a time. */
export type Progress = { expect: (rows: number) => void; add: (rows: number) => void }

export function createProgress(onProgress: OnProgress): Progress {
  let done = 0
  let expected = 0
  return {
    expect: (rows) => {
      expected += rows
    },
    add: (rows) => {
      done += rows
      // An estimate that has been overtaken says nothing any more.
      onProgress(done, expected >= done ? expected : undefined)
    },
  }
}

/** Events → where the handlers' dots stand. Pure. */

/** Handlers in the order in which they ran. */
export type EventRun = readonly string[]

export interface Drawing {
  /** Handlers, each once, as written; those that nobody declared come last. */
  readonly lanes: readonly string[]
  /** Events that follow one another and are equal are one, where there are many. */
  readonly events: readonly { readonly first: number; readonly count: number; readonly run: EventRun }[]
}

/** The most events of which each is drawn by itself. */
const EACH = 6

/** Handlers of one letter stand in an event without a space between them. */
function runOf(event: string, handlers: readonly string[] | undefined): EventRun {
  if (event === '') return []
  const letters = handlers ? handlers.every((name) => name.length === 1) : !event.includes(' ')
  return letters ? Array.from(event) : event.split(' ')
}

/** @param handlers as written, where that is known */
export function drawingOf(handlers: readonly string[] | undefined, events: readonly string[]): Drawing {
  const runs = events.map((event) => runOf(event, handlers))
  const drawn: { first: number; count: number; run: EventRun }[] = []
  for (const [index, run] of runs.entries()) {
    const last = drawn.at(-1)
    if (last && events.length > EACH && events[index - 1] === events[index]) last.count++
    else drawn.push({ first: index + 1, count: 1, run })
  }
  return { lanes: [...new Set([...(handlers ?? []), ...runs.flat().sort()])], events: drawn }
}

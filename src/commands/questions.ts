/** Questions to a person at a terminal, a line each. */
import { createInterface } from 'node:readline'
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'

export interface Asker {
  /**
   * Asks until an answer is one.
   * @param usual what an empty answer means
   * @param wrong what is wrong with an answer, or null
   * @throws UsageError where the answers end
   */
  readonly ask: (
    question: string,
    usual: string,
    wrong: (answer: string) => Promise<string | null> | string | null,
  ) => Promise<string>
  readonly close: () => void
}

export function openAsker(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Asker {
  // The terminal edits lines itself, and Ctrl-C stays a signal.
  const lines = createInterface({ input, terminal: false })
  const answers = lines[Symbol.asyncIterator]()
  return {
    async ask(question, usual, wrong) {
      for (;;) {
        output.write(`${question} [${usual === '' ? 'none' : usual}]: `)
        const next = await answers.next()
        if (next.done === true)
          throw new UsageError('the questions were not answered, and nothing is written; flags say the same')
        const answer = next.value.trim() || usual
        const why = await wrong(answer)
        if (why === null) return answer
        output.write(`${visibleLine(why)}\n`)
      }
    },
    close: () => lines.close(),
  }
}

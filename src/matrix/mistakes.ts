/** Mistakes in matrix.yaml, shown where they are. */

/** What is wrong, and where: offsets into the text, `end` exclusive. */
export interface Mistake {
  start: number
  end: number
  message: string
}

const WIDTH = 100

function printable(text: string): string {
  return text.replace(/[^\P{Cc}\t]/gu, '\uFFFD')
}

/** The line with the mistake underlined; of a very long line only the part around the mistake. */
function excerpt(number: number, line: string, column: number, length: number): string[] {
  const from = line.length <= WIDTH ? 0 : Math.max(0, column - WIDTH / 2)
  const shown = line.slice(from, from + WIDTH)
  const before = shown.slice(0, column - from)
  // Tabs stay tabs, so that the marks are aligned at any tab width.
  const indent = before.replace(/[^\t]/g, ' ')
  const marks = '^'.repeat(Math.max(1, Math.min(length, shown.length - before.length)))
  return [`${String(number).padStart(5)} | ${printable(shown)}`, `      | ${indent}${marks}`]
}

function format(file: string, text: string, { start, end, message }: Mistake): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const number = text.slice(0, lineStart).split('\n').length
  const line = /^[^\r\n]*/.exec(text.slice(lineStart))?.[0] ?? ''
  const column = Math.min(start - lineStart, line.length)
  return [
    `${file}:${number}:${column + 1}: ${printable(message)}`,
    ...excerpt(number, line, column, end - start),
  ].join('\n')
}

/** All mistakes as compilers show them, `file:line:column: message`, an excerpt under each, in the file's order. */
export function formatMistakes(file: string, text: string, mistakes: Mistake[]): string {
  // An alias is read several times, and its mistakes have one place.
  const blocks = [...mistakes].sort((a, b) => a.start - b.start).map((mistake) => format(file, text, mistake))
  return [...new Set(blocks)].join('\n')
}

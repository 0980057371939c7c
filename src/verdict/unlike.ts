/** What was described beside what was seen. Pure. */

/** Of how much of each is told. */
const EXCERPT = 300

const excerpt = (text: string): string =>
  JSON.stringify(text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text)

/** @param described in words, or as an expression @param seen the output */
export const unlike = (described: string, seen: string): string =>
  `the output is not as described; described: ${excerpt(described)}; seen: ${excerpt(seen)}`

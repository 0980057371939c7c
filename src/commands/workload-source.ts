/** What causes a case's events, as its source is in images/guest. */
import { readFileSync } from 'node:fs'
import type { Case } from '../matrix/schema.js'

/** From src/commands as from dist/commands. */
const SOURCES = ['actions.c', 'burst.c'].map((name) => new URL(`../../images/guest/${name}`, import.meta.url))

let actions: string | undefined

/**
 * The part of the sources that is about one action: what stands between empty lines, comment included.
 * @returns undefined where there is no such action
 */
export const sourceOf = (text: string, action: string): string | undefined =>
  text.split(/\n{2,}/).find((part) => part.includes(`int act_${action}(void) {`))

/** @returns undefined where a case has no action of the workload's */
export function workloadOf({ workload }: Case): { action: string; source: string } | undefined {
  if (workload === undefined) return undefined
  actions ??= SOURCES.map((source) => readFileSync(source, 'utf8')).join('\n\n')
  const source = sourceOf(actions, workload)
  return source === undefined ? undefined : { action: workload, source }
}

/** What is known about where a report for a person goes. */
import type { Screen } from '../answers/report/table/terminal.js'
import type { Surroundings } from './surroundings.js'

/** How a width is taken where nobody sees it, in characters. */
export const USUAL_WIDTH = 80

/** As NO_COLOR and terminals without colours have it. */
const areColoursWanted = ({ NO_COLOR, TERM }: NodeJS.ProcessEnv): boolean =>
  (NO_COLOR ?? '') === '' && TERM !== 'dumb'

/** A terminal as it is; a file or a pipe gets the usual width and no colours, whatever the environment says. */
export function screenFor({ stdout, environment }: Pick<Surroundings, 'stdout' | 'environment'>): Screen {
  // Node leaves isTTY away where there is no terminal, and colours that nobody asked for or against may come.
  return stdout.isTTY
    ? { columns: stdout.columns, colours: areColoursWanted(environment) }
    : { columns: USUAL_WIDTH, colours: false }
}

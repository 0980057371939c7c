/** Words of a command line, as a shell reads them. Pure. */
import { visibleLine } from './visible.js'

/** Quoted for a shell where need be; a name that holds control codes is shown, and is none that matrix.yaml can have. */
export const shellWord = (text: string): string => {
  const shown = visibleLine(text)
  return /^[\w.+:/-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`
}

/** Text of several lines in quotes for a shell; what holds control codes is shown, and is none that a case can have. */
export const inQuotes = (text: string): string =>
  `'${text.split('\n').map(visibleLine).join('\n').replaceAll("'", `'\\''`)}'`

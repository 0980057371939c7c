/** Text from outside in XML and SVG: shown, never interpreted. Pure. */
import { visibleLine, visibleLines } from './visible.js'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)

/** One line, for an attribute or between tags. */
export const markupLine = (text: string): string => escaped(visibleLine(text))

/** Lines, for between tags. */
export const markupLines = (text: string): string => escaped(visibleLines(text).join('\n'))

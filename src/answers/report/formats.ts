/** The forms in which records are published: a new one is a function from the model and a line here. */
import type { ResultRecord } from '../../records/record.js'
import { annotations } from './table/annotations.js'
import { badge } from './table/badge.js'
import { github } from './table/github.js'
import { json } from './table/json.js'
import { junit } from './table/junit.js'
import { excerpt, markdown } from './table/markdown.js'
import { modelOf } from './model/model.js'
import { html } from './page/html.js'
import type { Model, TableOptions } from './model/report.js'

export type { TableOptions } from './model/report.js'

/** What is long comes in pieces. */
type Render = (model: Model) => string | Generator<string>

export const FORMATS = {
  markdown,
  excerpt,
  html,
  json,
  junit,
  github: (model) => github(model),
  badge,
} as const satisfies Record<string, Render>
export type Format = keyof typeof FORMATS

/** What goes to standard output where the form itself goes to a file. */
const BESIDE: Partial<Record<Format, (model: Model) => string>> = { github: annotations }

export interface Rendered {
  /** Together they end in a line feed. */
  readonly pieces: Iterable<string>
  /** Empty for most formats. */
  readonly beside: () => string
}

/** Renders records; of each question the last one counts. */
export const render = (format: Format, records: readonly ResultRecord[], options: TableOptions): Rendered =>
  renderModel(format, modelOf(records, options))

/** Renders what was made of records once, where several forms of it are wanted. */
export function renderModel(format: Format, model: Model): Rendered {
  const text = FORMATS[format](model)
  return {
    pieces: typeof text === 'string' ? [text] : text,
    beside: () => BESIDE[format]?.(model) ?? '',
  }
}

/** The same as one text, for what is known to be small. */
export function renderTable(format: Format, records: readonly ResultRecord[], options: TableOptions): string {
  return [...render(format, records, options).pieces].join('')
}

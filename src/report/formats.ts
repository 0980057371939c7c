/** The forms in which records are published: a new one is a function from the model and a line here. */
import type { ResultRecord } from '../results/record.js'
import { json } from './json.js'
import { excerpt, markdown } from './markdown.js'
import { modelOf } from './model.js'
import { html } from './page/html.js'
import type { Model, TableOptions } from './types.js'

export type { TableOptions } from './types.js'

export const FORMATS = { markdown, excerpt, json, html } as const satisfies Record<
  string,
  (model: Model) => string
>
export type Format = keyof typeof FORMATS

/** Renders records; of each question the last one counts. The text ends in a line feed. */
export function renderTable(format: Format, records: readonly ResultRecord[], options: TableOptions): string {
  return FORMATS[format](modelOf(records, options))
}

/** A grid of kernels × bpftrace builds: a table of links, which the arrow keys move among. */
import type { ComponentChildren, VNode } from 'preact'
import type { Shown } from '../../types.js'
import type { PageData } from '../data.js'
import { Line } from './text.js'

export interface GridCell {
  readonly href: string
  readonly shown: Shown
  readonly title: string
  readonly content: ComponentChildren
}

interface GridProps {
  readonly data: PageData
  readonly caption: string
  readonly rows: readonly number[]
  readonly columns: readonly number[]
  /** Null where a filter leaves nothing. */
  readonly cellAt: (row: number, column: number) => GridCell | null
}

/** With more rows the builds' names would be out of sight: the grid scrolls under them. */
const TALL = 30

const STEPS: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/** The next link in a direction, over cells that have none. */
function neighbour(from: HTMLTableCellElement, [down, right]: readonly [number, number]): Element | null {
  const row = from.parentElement as HTMLTableRowElement
  const rows = row.parentElement?.children
  for (let step = 1; ; step++) {
    const next = rows?.[row.sectionRowIndex + down * step]?.children[from.cellIndex + right * step]
    const link = next?.querySelector('a')
    if (!next || link) return link ?? null
  }
}

function onKeyDown(event: KeyboardEvent): void {
  const step = STEPS[event.key]
  const from = (event.target as Element).closest<HTMLTableCellElement>('td')
  if (!step || !from || event.altKey || event.ctrlKey || event.metaKey) return
  const to = neighbour(from, step)
  if (!(to instanceof HTMLAnchorElement)) return
  event.preventDefault()
  // One link of the grid is on the way of the tabulator: the one that was last on it.
  ;(event.target as HTMLElement).tabIndex = -1
  to.tabIndex = 0
  to.focus()
}

export function Grid({ data, caption, rows, columns, cellAt }: GridProps): VNode {
  let first = true
  const tabIndex = (): number => {
    const index = first ? 0 : -1
    first = false
    return index
  }
  return (
    <div class={rows.length > TALL ? 'scroller tall' : 'scroller'}>
      <table class="grid" onKeyDown={onKeyDown}>
        <caption>
          <span>{caption}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col" class="corner">
              kernel <span aria-hidden="true">↓</span> bpftrace <span aria-hidden="true">→</span>
            </th>
            {columns.map((column) => (
              <th key={column} scope="col">
                <Line text={data.builds[column]?.bpftrace ?? ''} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row">
                <Line text={data.kernels[row]?.label ?? ''} />
              </th>
              {columns.map((column) => {
                const cell = cellAt(row, column)
                return (
                  <td key={column}>
                    {cell ? (
                      <a href={cell.href} data-shown={cell.shown} title={cell.title} tabIndex={tabIndex()}>
                        {cell.content}
                      </a>
                    ) : (
                      <span class="none" title="filtered out">
                        ·
                      </span>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

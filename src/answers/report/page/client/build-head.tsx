/** The head of a table that has a column for each build. */
import type { VNode } from 'preact'
import type { PageData } from '../data.js'
import { Line } from './text.js'

interface BuildHeadProps {
  readonly data: PageData
  /** What its rows are. */
  readonly corner: string
  readonly columns: readonly number[]
}

export const BuildHead = ({ data, corner, columns }: BuildHeadProps): VNode => (
  <thead>
    <tr>
      <th scope="col" class="corner">
        {corner} <span aria-hidden="true">↓</span> bpftrace <span aria-hidden="true">→</span>
      </th>
      {columns.map((column) => (
        <th key={column} scope="col">
          <Line text={data.builds[column]?.bpftrace ?? ''} />
        </th>
      ))}
    </tr>
  </thead>
)

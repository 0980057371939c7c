/** The program of a case, spelled for one build. */
import type { VNode } from 'preact'
import type { PageData } from '../data.js'
import { Copied } from './copied.js'
import { Line } from './text.js'

/** Every spelling of a case's program, and the builds that are asked it. */
export function Spellings({ data, one }: { data: PageData; one: number }): VNode {
  const builds = new Map<number, string[]>()
  for (const [column, number] of (data.cases[one]?.asked?.programs ?? []).entries())
    builds.set(number, [...(builds.get(number) ?? []), data.builds[column]?.bpftrace ?? ''])
  return (
    <div>
      {[...builds].map(([number, names]) => (
        <div class="spelling" key={number}>
          {builds.size > 1 && (
            <p>
              <Line text={`asked of ${names.join(', ')}`} />
            </p>
          )}
          <Copied text={data.programs[number] ?? ''} what="the program" />
        </div>
      ))}
    </div>
  )
}

interface ProgramProps {
  readonly data: PageData
  readonly one: number
  readonly column: number
}

export function Program({ data, one, column }: ProgramProps): VNode | null {
  const text = data.programs[data.cases[one]?.asked?.programs[column] ?? -1]
  return text === undefined ? null : <Copied text={text} what="the program" />
}

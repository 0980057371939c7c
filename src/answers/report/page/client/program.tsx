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

/** The same question for any machine, and what it takes. */
export function Reproduced({ data, one, column }: ProgramProps): VNode | null {
  const reproducer = data.reproducers[data.cases[one]?.asked?.reproducers[column] ?? -1]
  if (!reproducer) return null
  const { text, needs } = reproducer
  return (
    <section>
      <h2>Try it anywhere</h2>
      {text !== null && (
        <p class="above">
          In a root shell, with this bpftrace; each handler prints its name
          {needs.length > 0 && (
            <>
              . It needs <Line text={needs.join(' and ')} />
            </>
          )}
          .
        </p>
      )}
      {text === null ? (
        <p>
          <Line text={needs.join('; ')} />
        </p>
      ) : (
        <Copied text={text} what="the reproducer" />
      )}
    </section>
  )
}

/** What causes the events here. */
export function Workload({ data, one }: Omit<ProgramProps, 'column'>): VNode | null {
  const { workload } = data.cases[one]?.asked ?? {}
  const source = data.sources[workload?.source ?? -1]
  if (!workload || source === undefined) return null
  return (
    <details class="source">
      <summary>
        What causes the events: the action <Line text={workload.action} />
      </summary>
      <Copied text={source} what="the source" />
    </details>
  )
}

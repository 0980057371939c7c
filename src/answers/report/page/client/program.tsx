/** The program of a case, spelled for one build and one architecture. */
import type { VNode } from 'preact'
import type { PageData } from '../data.js'
import { Copied } from './copied.js'
import type { Spot } from './lookup.js'
import { programAt, reproducerAt, spellingsOf } from './spelling.js'
import { Line } from './text.js'

interface CaseProps {
  readonly data: PageData
  readonly one: number
}

/** Every spelling of a case's program, and of whom it is asked. */
export const Spellings = ({ data, one }: CaseProps): VNode => (
  <div>
    {spellingsOf(data, one).map(({ program, of }) => (
      <div class="spelling" key={of}>
        {of !== '' && (
          <p>
            <Line text={of} />
          </p>
        )}
        <Copied text={program} what="the program" />
      </div>
    ))}
  </div>
)

interface ProgramProps {
  readonly data: PageData
  readonly spot: Spot
}

export function Program({ data, spot }: ProgramProps): VNode | null {
  const text = programAt(data, spot)
  return text === undefined ? null : <Copied text={text} what="the program" />
}

/** The same question for any machine, and what it takes. */
export function Reproduced({ data, spot }: ProgramProps): VNode | null {
  const reproducer = reproducerAt(data, spot)
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
export function Workload({ data, one }: CaseProps): VNode | null {
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

/** Text that one takes along. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { visibleLines } from '../../../../lib/visible.js'

interface CopiedProps {
  readonly text: string
  /** What it is, for who hears the button's name alone. */
  readonly what: string
}

export function Copied({ text, what }: CopiedProps): VNode {
  const [copied, setCopied] = useState('')
  // What is copied is what is seen: a paste must not hold what nobody saw.
  const shown = visibleLines(text.trimEnd()).join('\n')
  const copy = (): void => {
    navigator.clipboard.writeText(shown).then(
      () => setCopied(shown),
      () => setCopied(''),
    )
  }
  return (
    <div class="command">
      <pre>{shown}</pre>
      {'clipboard' in navigator && (
        <button type="button" onClick={copy} aria-label={`Copy ${what}`}>
          <span role="status">{copied === shown ? 'Copied' : 'Copy'}</span>
        </button>
      )}
    </div>
  )
}

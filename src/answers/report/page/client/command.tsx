/** The one command that asks again. */
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'

export function Command({ text }: { text: string }): VNode {
  const [copied, setCopied] = useState('')
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(text),
      () => setCopied(''),
    )
  }
  return (
    <section>
      <h2>Ask again</h2>
      <div class="command">
        <pre>{text}</pre>
        {'clipboard' in navigator && (
          <button type="button" onClick={copy}>
            <span role="status">{copied === text ? 'Copied' : 'Copy'}</span>
          </button>
        )}
      </div>
    </section>
  )
}

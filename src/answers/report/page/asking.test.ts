import { expect, test } from 'vitest'
import { record } from '../../../records/record.fixture.js'
import { renderTable } from '../formats.js'
import { askingIn } from './asking.js'

test('what a page was made with is in it', () => {
  const asking = ['--config', 'mine/"</script>.yaml', '--out', 'mine']
  expect(askingIn(renderTable('html', [record()], { cases: [], knownIssues: [], asking }))).toEqual(asking)
})

test.each(['', 'no page', '<script type="application/json" id="data">{</script>'])('%j has none', (text) =>
  expect(askingIn(text)).toEqual([]),
)

test('words that are none are none', () => {
  const page = (asking: unknown) =>
    `<script type="application/json" id="data">${JSON.stringify({ asking })}</script>`
  expect([page([1]), page('--out'), page(undefined)].map(askingIn)).toEqual([[], [], []])
})

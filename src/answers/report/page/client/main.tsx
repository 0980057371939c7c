/** Reads what the page carries and draws it, in place of what is there without JavaScript. */
import { render } from 'preact'
import type { PageData } from '../data.js'
import { App } from './app.js'

const page = document.getElementById('page')
const data = document.getElementById('data')
if (page && data) {
  const carried = JSON.parse(data.textContent) as PageData
  page.replaceChildren()
  render(<App data={carried} title={document.title} />, page)
  document.querySelector('.skip')?.addEventListener('click', (event) => {
    event.preventDefault() // the address holds what is chosen
    document.querySelector<HTMLElement>('main h2')?.focus()
  })
}

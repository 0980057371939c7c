/** Reads what the page carries and draws it. */
import { render } from 'preact'
import type { PageData } from '../data.js'
import { App } from './app.js'

const page = document.getElementById('page')
const data = document.getElementById('data')
if (page && data) {
  page.replaceChildren()
  render(<App data={JSON.parse(data.textContent) as PageData} title={document.title} />, page)
  document.querySelector('.skip')?.addEventListener('click', (event) => {
    event.preventDefault() // the address holds what is chosen
    document.querySelector<HTMLElement>('main h2')?.focus()
  })
}

/** Draws the page as it opens where it is written: what there is to read without JavaScript. */
import { renderToString } from 'preact-render-to-string'
import type { PageData } from '../data.js'
import { OPENING } from './address.js'
import { OpeningView } from './opening-view.js'
import { sceneOf } from './scene.js'

/** @returns HTML in which every text from outside is text */
export const opening = (data: PageData): string =>
  renderToString(
    <div class="wide opening">
      <main id="main">
        <OpeningView scene={sceneOf(data, OPENING, true)} />
      </main>
    </div>,
  )

/** Numbers of answers as short texts: there are tens of thousands, and each stands in the page. Pure, for the page too. */
import type { OccasionNumbers } from './data.js'

/** An answer by the number of its story and that of its occasion among those of its cell. */
export interface Told {
  readonly story: number
  readonly occasion: number
}

const BASE = 36

const numberIn = (text: string | undefined): number => (text ? parseInt(text, BASE) : 0)

const word = ({ story, occasion }: Told): string =>
  `${story.toString(BASE)}${occasion === 0 ? '' : `.${occasion.toString(BASE)}`}`

/**
 * One case's answers on one kernel, by build: `1,1.2,,f`. What repeats the answer before it is `=`.
 * @param row undefined where an answer is missing
 */
export function toldText(row: readonly (Told | undefined)[]): string {
  const words = row.map((told) => (told ? word(told) : ''))
  return words.map((one, at) => (one !== '' && one === words[at - 1] ? '=' : one)).join(',')
}

export function readTold(text: string): (Told | undefined)[] {
  let last: Told | undefined
  return text.split(',').map((one) => {
    if (one === '=') return last
    const [story, occasion] = one.split('.')
    return (last = one === '' ? undefined : { story: numberIn(story), occasion: numberIn(occasion) })
  })
}

/** The occasions of a cell: `0,2,11,4210;0,2,12,1800,1900`. */
export const occasionsText = (occasions: readonly OccasionNumbers[]): string =>
  occasions.map((numbers) => numbers.join()).join(';')

/** One of them; undefined where there is none of that number. */
export const readOccasion = (text: string, number: number): OccasionNumbers | undefined =>
  text === '' ? undefined : text.split(';')[number]?.split(',').map(Number)

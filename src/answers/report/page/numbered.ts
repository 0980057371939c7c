/** Values, each once, and numbers in their place. Pure. */

export interface Numbered<T> {
  /** In the order in which they came. */
  readonly values: T[]
  /** @param same what tells it apart. @param make is only asked for a value that is new; without it `same` is the value */
  number: (same: unknown, make?: () => T) => number
}

export function numbered<T>(): Numbered<T> {
  const values: T[] = []
  const numbers = new Map<string, number>()
  return {
    values,
    number(same, make = () => same as T) {
      const key = typeof same === 'string' ? same : JSON.stringify(same)
      const found = numbers.get(key)
      if (found !== undefined) return found
      numbers.set(key, values.length)
      return values.push(make()) - 1
    },
  }
}

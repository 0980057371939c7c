/** Work that is done once, however often it is asked for. */

/** A function that calls `make` when it is first called; each call gives the same promise, even one that fails. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

/** The same for each key. */
export function onceEach<Key, T>(make: (key: Key) => Promise<T>): (key: Key) => Promise<T> {
  const made = new Map<Key, Promise<T>>()
  return (key) => {
    const there = made.get(key) ?? make(key)
    made.set(key, there)
    return there
  }
}

/** The same for each key and what its first caller makes; but a promise that fails is forgotten, so that the next call tries again. */
export function oncePerKey<T>(): (key: string, make: () => Promise<T>) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (key, make) => {
    const there = known.get(key)
    if (there) return there
    const made = make()
    known.set(key, made)
    made.catch(() => known.delete(key))
    return made
  }
}

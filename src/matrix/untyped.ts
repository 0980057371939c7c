/** Looking into what matrix.yaml says before it is known to be what it should: nothing here throws. */

/** The mapping, or an empty one where it is none. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

export function field(value: unknown, key: string): unknown {
  return record(value)[key]
}

/** The list under a key, or an empty one. */
export function items(value: unknown, key: string): unknown[] {
  const list = field(value, key)
  return Array.isArray(list) ? list : []
}

/** With what options a page says to ask again, for who makes the same page anew. Pure. */

const DATA = /<script type="application\/json" id="data">([^]*?)<\/script>/

/** @returns words of a command line; none where the text is no page, or an older one */
export function askingIn(page: string): string[] {
  try {
    const { asking } = JSON.parse(DATA.exec(page)?.[1] ?? '{}') as { asking?: unknown }
    return Array.isArray(asking) && asking.every((word) => typeof word === 'string') ? asking : []
  } catch {
    return []
  }
}

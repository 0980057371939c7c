/** Where a package's files belong in a root file system, whatever age the package is of. Pure. */

/** Directories that merged-usr systems link into usr; packages up to bookworm still ship files in them. */
export const MERGED = ['bin', 'lib', 'lib32', 'lib64', 'libx32', 'sbin'] as const

const UNUSED = /^usr\/share\/(?:doc|man|locale|info|lintian|bug|doc-base|bash-completion|fish|zsh)(?:\/|$)/

/** A package's path in a merged-usr root, or null for what nobody runs (documentation, translations). */
export function placed(path: string): string | null {
  const top = path.split('/', 1)[0] ?? ''
  if (path === top && (MERGED as readonly string[]).includes(top)) return `usr/${top}`
  const merged = (MERGED as readonly string[]).includes(top) ? `usr/${path}` : path
  return UNUSED.test(merged) ? null : merged
}

/** The directories above a path, outermost first: `a/b/c` → `a`, `a/b`. */
export function parents(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

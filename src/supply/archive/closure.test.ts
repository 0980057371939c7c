import { describe, expect, test } from 'vitest'
import { UnavailableError } from '../../lib/errors.js'
import { closure } from './closure.js'
import { packageIndex } from './packages.js'

/** An index from `name version` to the fields of its stanza. */
async function names(packages: Record<string, string>, ...roots: string[]): Promise<string[]> {
  const stanzas = Object.entries(packages).map(([entry, fields], i) => {
    const [name, version] = entry.split(' ')
    const digest = i.toString(16).padStart(64, '0')
    return `Package: ${name}\nVersion: ${version}\nFilename: f\nSize: 1\nSHA256: ${digest}\n${fields}`
  })
  const index = await packageIndex('sid', [Buffer.from(stanzas.join('\n\n'))])
  return closure(index, roots).map((pkg) => `${pkg.name} ${pkg.version}`)
}

describe('closure', () => {
  test('Depends and Pre-Depends through cycles, nothing else, by name', async () => {
    const packages = {
      'z 1': 'Depends: m (>= 1)\nRecommends: r\nSuggests: r',
      'm 1': 'Pre-Depends: a:any\nDepends: z',
      'a 1': '',
      'r 1': '',
    }
    expect(await names(packages, 'z')).toEqual(['a 1', 'm 1', 'z 1'])
    expect(await names(packages, 'a', 'r', 'a')).toEqual(['a 1', 'r 1'])
  })

  test('the first alternative that is there, in a good enough version', async () => {
    const packages = {
      'x 1': 'Depends: gone | old (>= 2) | good | other',
      'old 1': '',
      'good 1': '',
      'other 1': '',
    }
    expect(await names(packages, 'x')).toEqual(['good 1', 'x 1'])
  })

  test('an alternative that is chosen already comes before the first', async () => {
    const packages = { 'x 1': 'Depends: first | second', 'first 1': '', 'second 1': '' }
    expect(await names(packages, 'x')).toEqual(['first 1', 'x 1'])
    expect(await names(packages, 'x', 'second')).toEqual(['second 1', 'x 1'])
  })

  test('an alternative whose own dependencies are not there is none', async () => {
    const packages = {
      'x 1': 'Depends: broken | fine',
      'broken 1': 'Depends: deep',
      'deep 1': 'Depends: gone',
      'fine 1': '',
    }
    expect(await names(packages, 'x')).toEqual(['fine 1', 'x 1'])
  })

  test('a virtual package: a real one of the name first, a chosen provider, else the first by name', async () => {
    const packages = {
      'x 1': 'Depends: awk',
      'mawk 1': 'Provides: awk',
      'gawk 1': 'Provides: awk',
    }
    expect(await names(packages, 'x')).toEqual(['gawk 1', 'x 1'])
    expect(await names(packages, 'mawk', 'x')).toEqual(['mawk 1', 'x 1'])
    expect(await names({ ...packages, 'awk 1': '' }, 'x')).toEqual(['awk 1', 'x 1'])
  })

  test('a versioned wish is met only by a versioned Provides', async () => {
    const packages = {
      'x 1': 'Depends: api (>= 2)',
      'a 1': 'Provides: api',
      'b 1': 'Provides: api (= 1)',
      'c 1': 'Provides: api (= 2.1)',
    }
    expect(await names(packages, 'x')).toEqual(['c 1', 'x 1'])
  })

  test('an older version where that one is wanted, the newest otherwise', async () => {
    const packages = { 'x 1': 'Depends: lib (<< 2)', 'lib 1': '', 'lib 2': '' }
    expect(await names(packages, 'x')).toEqual(['lib 1', 'x 1'])
    expect(await names(packages, 'lib')).toEqual(['lib 2'])
  })
})

describe('what cannot be met is refused', () => {
  test('with the package, the relation, and the way from the root', async () => {
    const failed = names({ 'x 1': 'Depends: y', 'y 1.2-3': 'Depends: lib (>= 2) | gone', 'lib 1': '' }, 'x')
    await expect(failed).rejects.toThrow(UnavailableError)
    await expect(failed).rejects.toThrow(
      "y 1.2-3 depends on 'lib (>= 2) | gone', which sid does not have, which is wanted through x > y",
    )
  })

  test('a root that is not there', async () => {
    await expect(names({ 'x 1': '' }, 'y')).rejects.toThrow("sid has no package 'y'")
  })

  test('two versions of one package', async () => {
    const packages = { 'x 1': 'Depends: lib (= 1), y', 'y 1': 'Depends: lib (= 2)', 'lib 1': '', 'lib 2': '' }
    await expect(names(packages, 'x')).rejects.toThrow("y 1 depends on 'lib (= 2)'")
  })

  test('a package of another architecture', async () => {
    await expect(names({ 'x 1': 'Depends: y:i386', 'y 1': '' }, 'x')).rejects.toThrow("'y:i386'")
    expect(await names({ 'x 1': 'Depends: y:amd64', 'y 1': '' }, 'x')).toEqual(['x 1', 'y 1'])
  })

  test('a relation that is none', async () => {
    await expect(names({ 'x 1': 'Depends: (>= 1)' }, 'x')).rejects.toThrow('the index of sid is damaged at x')
  })
})

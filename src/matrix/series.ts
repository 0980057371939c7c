/** Series as people name them where kernels and builds are chosen: `6.1`, `0.27`. Pure, for the page too. */

/**
 * Whether a word names the series of an identifier: `6.1` that of 6.1.192, 6.1.192-rt and 6.1-rc3, and of no 6.12;
 * `6.1-rt` that of 6.1.192-rt.
 * @param word what a person wrote; what is no series matches nothing
 * @param id an identifier of a kernel or a build
 */
export function isOfSeries(word: string, id: string): boolean {
  const [, numbers, flavour = ''] = /^(\d+\.\d+)((?:-[a-z]\w*)*)$/.exec(word) ?? []
  if (numbers === undefined) return false
  const rest = id.replace(/^v(?=\d)/, '')
  if (!rest.startsWith(numbers) || !/^(?![\d])/.test(rest.slice(numbers.length))) return false
  return `${rest.slice(numbers.length)}-`.includes(`${flavour}-`)
}

/** The view that the address says. */
import { useEffect, useState } from 'preact/hooks'
import { addressOf, parseAddress } from './address.js'
import type { PageView } from './address.js'

/** Browsers refuse to be told a new address for every key. */
const ADDRESS_DELAY = 200

const filterOf = ({ filter }: PageView): string => JSON.stringify(filter)

/** The view, and a way to change it: a step that one can go back, but not for every key typed into a filter. */
export function useView(): [PageView, (view: PageView) => void] {
  const [view, setView] = useState(() => parseAddress(location.hash))
  useEffect(() => {
    const follow = (): void => setView(parseAddress(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  useEffect(() => {
    const address = addressOf(view)
    if (addressOf(parseAddress(location.hash)) === address) return
    const here = location.hash
    const timer = setTimeout(() => {
      // Who has followed a link meanwhile is at another address, and comes back to this one's.
      if (location.hash === here) history.replaceState(null, '', address)
    }, ADDRESS_DELAY)
    return () => clearTimeout(timer)
  }, [view])
  const change = (next: PageView): void => {
    if (filterOf(next) === filterOf(view)) location.hash = addressOf(next)
    else setView(next)
  }
  return [view, change]
}

/** Addresses of this very machine, which no network carries. Pure. */

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.(?:\d+\.){2}\d+$/.test(host)

export const isLoopbackUrl = (url: string): boolean => isLoopback(new URL(url).hostname)

/** A socket that an emulator listens at, once it does. */
import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const RETRY_MS = 20

const connected = (path: string): Promise<Socket | null> =>
  new Promise((resolve) => {
    const socket = createConnection(path)
    socket.once('error', () => resolve(null))
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      // A machine that dies in the middle of a write is told by its end.
      socket.on('error', () => undefined)
      resolve(socket)
    })
  })

/** @param ended settles when nobody will listen any longer; then there is none */
export async function connectPort(path: string, ended: Promise<unknown>): Promise<Socket | null> {
  const listener = { over: false }
  void ended.then(() => (listener.over = true))
  for (;;) {
    const socket = await connected(path)
    if (socket !== null || listener.over) return socket
    await sleep(RETRY_MS)
  }
}

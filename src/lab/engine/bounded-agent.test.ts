import { once } from 'node:events'
import { get } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { boundedAgent } from './bounded-agent.js'

/** What a request of an engine that behaves so comes to: the bytes of its answer, or why there is none. */
async function answered(behave: (socket: Socket) => void, most: number): Promise<number | string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => behave(socket))
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return new Promise((resolve) => {
    const told = (error: Error): void => resolve(error.message)
    get({ port, host: '127.0.0.1', agent: boundedAgent(undefined, most) }, (answer) => {
      let size = 0
      answer.on('data', (chunk: Buffer) => (size += chunk.length))
      answer.on('end', () => resolve(size))
      answer.on('error', told)
    }).on('error', told)
  })
}

test('an answer within the limit arrives', async () => {
  const size = 100_000
  const whole = (socket: Socket) =>
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n${'x'.repeat(size)}`)
  expect(await answered(whole, 1 << 20)).toBe(size)
})

test('one without end is ended, and the reason said', async () => {
  const endless = (socket: Socket): void => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    const more = (): void => {
      while (!socket.destroyed && socket.write(Buffer.alloc(1 << 16, 'x')));
      if (!socket.destroyed) socket.once('drain', more)
    }
    more()
  }
  expect(await answered(endless, 1 << 20)).toMatch(/more than 1 MiB over one connection|aborted/)
})

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Responder = (request: IncomingMessage, response: ServerResponse) => void

export interface TestServer {
  url: string
  /** What is served, by path; anything else is 404, or what `fallback` says. A responder is asked before it. */
  files: Map<string, Buffer>
  responders: Map<string, Responder>
  /** Paths in the order in which they were asked for, with the status that was answered. */
  requests: string[]
  fallback(answer: (path: string, response: ServerResponse) => void): void
  close(): Promise<void>
}

export async function testServer(): Promise<TestServer> {
  const files = new Map<string, Buffer>()
  const responders = new Map<string, Responder>()
  const requests: string[] = []
  let otherwise = (_path: string, response: ServerResponse): void => void response.writeHead(404).end()
  const server = createServer((request, response) => {
    const path = decodeURI(request.url ?? '')
    response.on('close', () => requests.push(`${response.statusCode} ${path}`))
    const responder = responders.get(path)
    if (responder !== undefined) {
      responder(request, response)
      return
    }
    const data = files.get(path)
    if (data === undefined) otherwise(path, response)
    else response.writeHead(200, { 'content-length': data.length }).end(data)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    responders,
    requests,
    fallback: (answer) => void (otherwise = answer),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/**
 * A static host for the built page, as plain as they come: files of a folder, below a path, compressed, with their types.
 * Loopback, a port of its own.
 */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
}

/**
 * Serves `folder` at `path`, which begins and ends with a slash.
 * @param {string} folder
 * @param {string} [path]
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export const host = async (folder, path = '/') => {
  const server = createServer(async (request, response) => {
    const asked = decodeURIComponent(new URL(request.url, 'http://localhost').pathname)
    const below = asked.startsWith(path) ? normalize(`/${asked.slice(path.length)}`) : undefined
    const file = below && join(folder, below.endsWith('/') ? `${below}index.html` : below)
    const content = file && (await readFile(file).catch(() => undefined))
    const type = file && types[extname(file)]
    if (!content || !type) return response.writeHead(404, { 'content-type': 'text/plain' }).end('not here')
    const { encoding, body } = compressed(content, type, request.headers['accept-encoding'] ?? '')
    response.writeHead(200, {
      'content-type': type,
      ...(encoding && { 'content-encoding': encoding }),
      vary: 'accept-encoding',
      // What has a hash in its name never changes.
      'cache-control': /-[\w-]{8}\.\w+$/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
    })
    response.end(body)
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return {
    address: `http://127.0.0.1:${server.address().port}${path}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

const compressed = (content, type, accepted) => {
  if (!/^text|svg/.test(type)) return { body: content }
  if (/\bbr\b/.test(accepted)) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 5 }
    return { encoding: 'br', body: brotliCompressSync(content, { params }) }
  }
  if (/\bgzip\b/.test(accepted)) return { encoding: 'gzip', body: gzipSync(content) }
  return { body: content }
}

/**
 * The service worker: keeps the files of the page that it came with, so that the page works without a network. Built as a
 * script of its own (src/build/offline.ts), with the list of those files in it.
 */

/** Addresses below the folder of the page; the page itself is `./`. */
declare const FILES: readonly string[]
/** Follows from what is in the files. */
declare const VERSION: string

/** What TypeScript's library of the page does not know. */
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Fetching extends Lasting {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
interface Scope {
  readonly registration: { readonly scope: string }
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
}
const scope = self as unknown as Scope

/** Several copies of the page may live on one host, each in its folder. */
const prefix = `whyshake ${scope.registration.scope} `
const name = prefix + VERSION
const addressOf = (file: string) => new URL(file, scope.registration.scope).href
const kept = new Set(FILES.map(addressOf))
const home = addressOf('./')

/** What has a hash in its name never changes; of anything else the host is asked whether it did. */
const isHashed = (address: string) => /-[\w-]{8}\.\w+$/.test(address)
const keep = async (cache: Cache, address: string): Promise<void> => {
  const known = isHashed(address) ? await caches.match(address) : undefined
  const answer = known ?? (await fetch(address, { cache: isHashed(address) ? 'default' : 'no-cache' }))
  if (!answer.ok) throw new Error(`${answer.status} for ${address}`)
  // A page that came by way of a redirect may not be given as the answer to a navigation.
  await cache.put(address, answer.redirected ? new Response(answer.body, answer) : answer)
}

/** All or nothing: a version with a file missing is not installed, and tried again at the next visit. */
const install = async (): Promise<void> => {
  const cache = await caches.open(name)
  for (const address of kept) await keep(cache, address)
}

const clean = async (): Promise<void> => {
  const old = (await caches.keys()).filter((one) => one.startsWith(prefix) && one !== name)
  await Promise.all(old.map((one) => caches.delete(one)))
  await scope.clients.claim()
}

const answer = async (request: Request, address: string): Promise<Response> =>
  (await (await caches.open(name)).match(address)) ?? fetch(request)

addEventListener('install', (event) => (event as Lasting).waitUntil(install()))
addEventListener('activate', (event) => (event as Lasting).waitUntil(clean()))
addEventListener('fetch', (event) => {
  const { request } = event as Fetching
  const { origin, pathname } = new URL(request.url)
  const address = origin + pathname === addressOf('index.html') ? home : origin + pathname
  if (request.method === 'GET' && kept.has(address)) (event as Fetching).respondWith(answer(request, address))
})
// The reader wants the newer version now. Otherwise it takes over when no page of the older one is open any more.
addEventListener('message', ({ data }: MessageEvent) => {
  if (data === 'take over') void scope.skipWaiting()
})
